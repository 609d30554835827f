import { openSync, readdirSync, readFileSync } from "node:fs";

const closeOnExec = 0o2000000;
const highest = 4096;

let found: { numbers: readonly number[]; null: number } | undefined;

/**
 * Descriptors Hearth was started with that its children would inherit in turn: a terminal multiplexer or a service
 * manager may leave some open, and one that is a folder would be a way out of the sandbox. Looked up once: what Node
 * opens itself is closed on exec.
 */
export function inheritedDescriptors(): { numbers: readonly number[]; null: number } {
  if (found !== undefined) return found;
  const numbers = readdirSync("/proc/self/fd")
    .map(Number)
    .filter((number) => number > 2 && number < highest)
    .filter((number) => {
      try {
        const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${number}`, "utf8"))?.[1] ?? "0";
        return (Number.parseInt(flags, 8) & closeOnExec) === 0;
      } catch {
        return false;
      }
    });
  found = { numbers, null: numbers.length === 0 ? -1 : openSync("/dev/null", "r+") };
  return found;
}

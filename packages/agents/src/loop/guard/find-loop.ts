import type { Entry, EntryOf } from "../log/entry.ts";
import type { LoopLimits } from "../loop-limits.ts";

/** How often the same call may be made when each time it gives something else, such as a status that is polled. */
const pollingFactor = 5;

/**
 * Whether an answer's calls go in a circle: the same call with the same arguments, asked for `sameCall` times while it always
 * gave the same, or five times as often whatever it gave. Judged before they are made.
 * @returns why, in one line
 */
export function findRepeatedCall(
  entries: readonly Entry[],
  run: string,
  asked: readonly { name: string; signature: string }[],
  { sameCall }: Pick<LoopLimits, "sameCall">,
): string | undefined {
  const results = resultsOf(entries, run);
  const inAnswer = new Map<string, number>();
  for (const { name, signature } of asked) {
    const here = (inAnswer.get(signature) ?? 0) + 1;
    inAnswer.set(signature, here);
    const before = results.filter((result) => result.signature === signature);
    if (before.length + here >= sameCall * pollingFactor)
      return `${name} was called ${before.length + here} times with the same arguments`;
    const last = before.at(-1);
    const alike = before.length - 1 - before.findLastIndex(({ output }) => output !== last?.output);
    if (alike + here >= sameCall)
      return `${name} was called ${alike + here} times with the same arguments, and nothing changed`;
  }
  return undefined;
}

/** Whether a tool failed in the same way in `sameFailure` turns. @returns why, in one line */
export function findRepeatedFailure(
  entries: readonly Entry[],
  run: string,
  { sameFailure }: Pick<LoopLimits, "sameFailure">,
): string | undefined {
  const turns = new Map<string, Set<number>>();
  for (const { name, failure, turn } of resultsOf(entries, run)) {
    if (failure === undefined) continue;
    const key = `${name}\n${failure}`;
    const seen = turns.get(key) ?? new Set();
    seen.add(turn);
    turns.set(key, seen);
    if (seen.size >= sameFailure) return `${name} failed ${seen.size} times in the same way: ${failure.slice(0, 200)}`;
  }
  return undefined;
}

function resultsOf(entries: readonly Entry[], run: string): EntryOf<"result">[] {
  return entries.flatMap(({ body }) => (body.type === "result" && body.run === run ? [body] : []));
}

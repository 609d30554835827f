import { mkdirSync, readdirSync, rmdirSync } from "node:fs";

/** Milliseconds an unused placeholder stays, since the next command in a workspace usually comes soon. */
const linger = 3000;

/** How many sandboxes of this process rely on a placeholder: removing it would lift the mounts of the others. */
const uses = new Map<string, number>();
let sweeping: NodeJS.Timeout | undefined;
let watchingExit = false;

function sweep(): void {
  for (const [path, count] of uses) {
    if (count > 0) continue;
    uses.delete(path);
    try {
      rmdirSync(path);
    } catch {
      // Not ours any more: it is gone, or somebody put something in it.
    }
  }
}

/** True where the path is an empty folder this process made to mount on. */
export function isPlaceholder(path: string): boolean {
  if (!uses.has(path)) return false;
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

/** Makes an empty folder to mount on, or shares the one that is there. */
export function takePlaceholder(path: string): void {
  if (!isPlaceholder(path)) mkdirSync(path, 0o755);
  uses.set(path, (uses.get(path) ?? 0) + 1);
  if (watchingExit) return;
  watchingExit = true;
  process.once("exit", () => {
    // Nothing of ours outlives this process, so nothing is in use any more.
    for (const known of uses.keys()) uses.set(known, 0);
    sweep();
  });
}

/** Gives it back. It is removed a little later, when nobody took it again, and when the process ends. */
export function dropPlaceholder(path: string): void {
  uses.set(path, Math.max(0, (uses.get(path) ?? 1) - 1));
  clearTimeout(sweeping);
  sweeping = setTimeout(sweep, linger).unref();
}

import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type { TaskId } from "@hearth/protocol";

const idLength = 36;
/** So many entries before the file is written anew with what is still claimed. */
const rewriteAfter = 65_536;

/**
 * Remembers which tasks were handed out, so that after a crash those that were in flight are known and a task
 * that kills its process each time does not do so for ever. A plain file, not synced: what it must survive is the
 * end of the process, and losing it costs a count and never a task.
 */
export class ClaimsJournal {
  readonly #file: number;
  #position = 0;

  /** What was in it when it was opened. Some of these may have ended since. */
  readonly recovered: readonly TaskId[];

  constructor(path: string) {
    this.recovered = readIds(path);
    this.#file = openSync(path, "a+", 0o600);
    this.#position = this.recovered.length;
  }

  append(tasks: readonly TaskId[], claimed: () => readonly TaskId[]): void {
    if (this.#position + tasks.length > rewriteAfter) return this.rewrite(claimed());
    try {
      writeSync(this.#file, encode(tasks));
      this.#position += tasks.length;
    } catch {
      // A full disk must not keep work from being handed out.
    }
  }

  rewrite(tasks: readonly TaskId[]): void {
    try {
      ftruncateSync(this.#file, 0);
      this.#position = 0;
      if (tasks.length > 0) writeSync(this.#file, encode(tasks));
      this.#position = tasks.length;
    } catch {
      // As above.
    }
  }

  /** An orderly end: only what is still claimed counts as in flight. */
  close(tasks: readonly TaskId[]): void {
    this.rewrite(tasks);
    closeSync(this.#file);
  }
}

/** Ids as text, one after the other: their length is fixed. */
function encode(tasks: readonly TaskId[]): Buffer {
  return Buffer.from(tasks.join(""), "latin1");
}

function readIds(path: string): TaskId[] {
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch {
    return [];
  }
  const ids = new Set<string>();
  // What a crash cut off in the middle of an id is left out.
  for (let end = idLength; end <= text.length; end += idLength) ids.add(text.slice(end - idLength, end));
  return [...ids] as TaskId[];
}

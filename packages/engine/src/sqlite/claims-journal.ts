import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type { TaskId } from "@hearth/protocol";

const idBytes = 16;
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

function encode(tasks: readonly TaskId[]): Buffer {
  const buffer = Buffer.allocUnsafe(tasks.length * idBytes);
  for (const [index, task] of tasks.entries()) buffer.write(task.replaceAll("-", ""), index * idBytes, "hex");
  return buffer;
}

function readIds(path: string): TaskId[] {
  let data: Buffer;
  try {
    data = readFileSync(path);
  } catch {
    return [];
  }
  const ids = new Set<string>();
  for (let offset = 0; offset + idBytes <= data.length; offset += idBytes) {
    const hex = data.toString("hex", offset, offset + idBytes);
    ids.add(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`);
  }
  return [...ids] as TaskId[];
}

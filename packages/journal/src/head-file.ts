import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { parseCheckpoint, type Checkpoint } from "./checkpoint.ts";

/**
 * One disk sector: rewritten in place, it is old or new, never half of each. An origin is 63 characters,
 * so a checkpoint never reaches this length.
 */
const length = 512;

/** The newest checkpoint, kept outside the database. It is written after the commit, so it is never ahead of the truth. */
export class HeadFile implements Disposable {
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, constants.O_CREAT | constants.O_RDWR, 0o600);
  }

  write({ note }: Checkpoint): void {
    writeSync(
      this.#descriptor,
      Buffer.from(note.padEnd(length - (Buffer.byteLength(note) - note.length), "\n")),
      0,
      length,
      0,
    );
  }

  [Symbol.dispose](): void {
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
  }
}

/** What the file says: a checkpoint not yet checked, or that it is missing or unreadable. */
export function readHeadFile(path: string): Checkpoint | "missing" | "unreadable" {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "ENOENT" ? "missing" : "unreadable";
  }
  if (text === "") return "missing";
  return parseCheckpoint(`${text.trimEnd()}\n`) ?? "unreadable";
}

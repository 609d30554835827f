import { existsSync, readFileSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { replaceFile } from "./replace-file.ts";

/**
 * A log of lines, each on the disk before it is acknowledged. A last line that a crash cut was acknowledged to nobody and is
 * left out; one that could not be written is cut off again, and the log takes no more.
 */
export class SyncedLines implements AsyncDisposable {
  readonly #path: string;
  #file: FileHandle | undefined;
  #length = 0;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** All lines that were written to their end. */
  read(): string[] {
    if (!existsSync(this.#path)) return [];
    return readFileSync(this.#path, "utf8").split("\n").slice(0, -1);
  }

  /** Puts these in the place of all, in one step. Before the first `append`. */
  replace(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\n`).join("");
    replaceFile(this.#path, text);
    this.#length = Buffer.byteLength(text);
  }

  /** Resolves once it and all before it are on the disk. Those that come while one sync runs share the next. */
  async append(line: string): Promise<void> {
    this.#waiting.push(`${line}\n`);
    await this.settled();
  }

  /** Resolves once all that was appended is on the disk. */
  async settled(): Promise<void> {
    if (this.#waiting.length > 0) this.#writing ??= this.#write();
    await this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing?.catch(() => undefined);
    await this.#file?.close();
  }

  async #write(): Promise<void> {
    this.#file ??= await open(this.#path, "a", 0o600);
    while (this.#waiting.length > 0) {
      const text = Buffer.from(this.#waiting.join(""));
      this.#waiting = [];
      try {
        await this.#file.appendFile(text);
        await this.#file.datasync();
      } catch (thrown) {
        await this.#file.truncate(this.#length).catch(() => undefined);
        // Its promise stays as it is, rejected: what came after a loss must not be acknowledged.
        throw thrown;
      }
      this.#length += text.length;
    }
    this.#writing = undefined;
  }
}

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

/** What is remembered of a task: how to run it, or what became of it. */
export type TaskEntry = { open: Buffer } | { done: Buffer };

const rememberedDone = 20_000;

/**
 * The tasks of a group that this aggregator remembers, in a log of JSON lines; synced before it says so. A line that a
 * crash cut was never acknowledged, and is left out.
 */
export class TaskLog implements AsyncDisposable {
  readonly #entries = new Map<string, TaskEntry>();
  readonly #path: string;
  #file: FileHandle | undefined;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;
  #doneCount = 0;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#path = join(folder, "tasks.jsonl");
    if (existsSync(this.#path)) for (const line of readFileSync(this.#path, "utf8").split("\n")) this.#replay(line);
    // What is done and forgotten goes at each start.
    writeFileSync(`${this.#path}.tmp`, [...this.#entries].map(([id, entry]) => lineOf(id, entry)).join(""), {
      mode: 0o600,
      flush: true,
    });
    renameSync(`${this.#path}.tmp`, this.#path);
  }

  get entries(): ReadonlyMap<string, TaskEntry> {
    return this.#entries;
  }

  /** Remembers; resolves once it is on the disk. What is done stays done, whatever is said later. */
  async put(id: string, entry: TaskEntry): Promise<void> {
    if (this.#keep(id, entry)) this.#waiting.push(lineOf(id, entry));
    // All that comes while one sync runs shares the next; what is said again waits for the first saying's.
    if (this.#waiting.length > 0) this.#writing ??= this.#write();
    await this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#file?.close();
  }

  async #write(): Promise<void> {
    try {
      this.#file ??= await open(this.#path, "a", 0o600);
      while (this.#waiting.length > 0) {
        const lines = this.#waiting;
        this.#waiting = [];
        await this.#file.appendFile(lines.join(""));
        await this.#file.datasync();
      }
    } finally {
      this.#writing = undefined;
    }
  }

  #keep(id: string, entry: TaskEntry): boolean {
    const known = this.#entries.get(id);
    if (known !== undefined && ("done" in known || "open" in entry)) return false;
    this.#entries.set(id, entry);
    if ("done" in entry && ++this.#doneCount > rememberedDone) this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    for (const [id, entry] of this.#entries) {
      if (!("done" in entry)) continue;
      this.#entries.delete(id);
      this.#doneCount--;
      return;
    }
  }

  #replay(line: string): void {
    try {
      const { id, open: body, done } = JSON.parse(line) as { id: string; open?: string; done?: string };
      if (done !== undefined) this.#keep(id, { done: Buffer.from(done, "base64") });
      else if (body !== undefined) this.#keep(id, { open: Buffer.from(body, "base64") });
    } catch {
      // Empty, or cut by a crash before it was acknowledged.
    }
  }
}

function lineOf(id: string, entry: TaskEntry): string {
  const body = "open" in entry ? { open: entry.open.toString("base64") } : { done: entry.done.toString("base64") };
  return `${JSON.stringify({ id, ...body })}\n`;
}

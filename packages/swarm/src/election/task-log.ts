import { join } from "node:path";
import { SyncedLines } from "../files/synced-lines.ts";

/** What is remembered of a task: how to run it, or what became of it. */
export type TaskEntry = { open: Buffer } | { done: Buffer };

const rememberedDone = 20_000;

/** The tasks of a group that this aggregator remembers, in a log of JSON lines; synced before it says so. */
export class TaskLog implements AsyncDisposable {
  readonly #entries = new Map<string, TaskEntry>();
  readonly #lines: SyncedLines;
  #doneCount = 0;

  constructor(folder: string) {
    this.#lines = new SyncedLines(join(folder, "tasks.jsonl"));
    for (const line of this.#lines.read()) this.#replay(line);
    // What is done and forgotten goes at each start.
    this.#lines.replace([...this.#entries].map(([id, entry]) => lineOf(id, entry)));
  }

  get entries(): ReadonlyMap<string, TaskEntry> {
    return this.#entries;
  }

  /** Remembers; resolves once it is on the disk. What is done stays done, whatever is said later. */
  async put(id: string, entry: TaskEntry): Promise<void> {
    if (this.#keep(id, entry)) await this.#lines.append(lineOf(id, entry));
    // What is said again waits for the first saying's sync.
    else await this.#lines.settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines[Symbol.asyncDispose]();
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
      // Damaged: whoever leads asks the others too.
    }
  }
}

function lineOf(id: string, entry: TaskEntry): string {
  const body = "open" in entry ? { open: entry.open.toString("base64") } : { done: entry.done.toString("base64") };
  return JSON.stringify({ id, ...body });
}

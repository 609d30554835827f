import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { JournalLockedError } from "./errors/journal-locked-error.ts";
import { journalFiles } from "./journal-files.ts";

/** The right to write a journal. The kernel takes it back when its process dies, however it dies. */
export class JournalLock implements Disposable {
  readonly #database: DatabaseSync;
  readonly #holder: string;

  /** @throws JournalLockedError naming the process that holds it */
  constructor(folder: string) {
    const files = journalFiles(folder);
    this.#holder = files.holder;
    this.#database = new DatabaseSync(files.lock);
    try {
      this.#database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
    } catch (cause) {
      this.#database.close();
      if (!/locked|busy/i.test((cause as Error).message)) throw cause;
      throw new JournalLockedError(folder, readHolder(files.holder));
    }
    // Only for the message above, so a full disk must not stop a hub that wants to read and report.
    try {
      writeFileSync(files.holder, JSON.stringify({ process: process.pid, since: new Date().toISOString() }), {
        mode: 0o600,
      });
    } catch {}
  }

  [Symbol.dispose](): void {
    rmSync(this.#holder, { force: true });
    this.#database.close();
  }
}

function readHolder(path: string): string {
  try {
    const { process, since } = JSON.parse(readFileSync(path, "utf8")) as { process: unknown; since: unknown };
    return `process ${String(process)} since ${String(since)}`;
  } catch {
    return "another process";
  }
}

import { join } from "node:path";

/** The files of a journal, all in its folder. */
export interface JournalFiles {
  database: string;
  /** The newest signed checkpoint, outside the database, so that a cut tail or an old copy is noticed. */
  head: string;
  /** A SQLite file whose exclusive lock is the right to write. Only SQLite may open it: closing it elsewhere drops the lock. */
  lock: string;
  /** Who holds the lock, for the message to whoever else wants it. */
  holder: string;
}

export function journalFiles(folder: string): JournalFiles {
  return {
    database: join(folder, "journal.sqlite"),
    head: join(folder, "journal.head"),
    lock: join(folder, "journal.lock"),
    holder: join(folder, "journal.writer.json"),
  };
}

import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Names in a home that no backup has: what belongs to a running process, what is made anew, and backups themselves. */
const leftOut = new Set([
  "backups",
  // Compiled code: whoever writes it decides what runs, so it comes from no copy.
  "cache",
  "hub.json",
  "hub.lock",
  "run",
  "workspaces",
  // Models are large, and are pulled again by the digest that models.json keeps.
  "models",
  "sandbox.json",
  "restoring",
  "restoring.json",
  "restoring.json.draft",
]);
/** Beside a database or a journal: they belong to the process that has it open. */
const ofProcess = /(?:-wal|-shm|-journal|\.claims|\.part)$|^journal\.(?:lock|writer\.json)$/;

/** Whether an entry directly in a home belongs into its backups, and makes way when one is put back. */
export function isKept(name: string): boolean {
  return !leftOut.has(name);
}

/** Whether a file is copied through SQLite. By its name only: to open such a file here could end locks of this process. */
export function isDatabase(path: string): boolean {
  return /\.(?:db|sqlite|sqlite3)$/.test(path);
}

/**
 * The files of a home in the order in which they are to be copied, relative to it: the journal's head before the journal, which is
 * then never behind it, and every other database before the journal, so that no effect is without its receipt.
 */
export async function homeFiles(home: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(home, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (folder === "" && !isKept(entry.name)) continue;
      if (entry.isDirectory()) await walk(path);
      // Links, sockets and devices are nothing that a copy could stand for.
      else if (entry.isFile() && !ofProcess.test(entry.name)) found.push(path);
    }
  };
  await walk("");
  return found.toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}

function rank(path: string): number {
  if (path === "journal/journal.head") return 0;
  if (path === "journal/journal.sqlite") return 2;
  return isDatabase(path) ? 1 : 3;
}

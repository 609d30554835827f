import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { toStorageError } from "@hearth/storage";
import { EngineLockedError } from "../errors/engine-locked-error.ts";

/** Locks are held per process, so a second engine in this process would be let in by the system. */
const heldHere = new Set<string>();

/**
 * Makes this process the only one that runs the engine on a file. The lock is SQLite's own on a small file beside it,
 * which the system gives back when the process ends in whatever way: there is no stale lock to clean up.
 * The pid is in a second file, for the message only.
 * @throws EngineLockedError naming the holder
 */
export function lockOwner(path: string): Disposable {
  const pidPath = `${path}.owner`;
  if (heldHere.has(path)) throw new EngineLockedError(path, process.pid);
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
    lock.exec("PRAGMA journal_mode = MEMORY");
    lock.exec("BEGIN EXCLUSIVE");
    writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 });
  } catch (cause) {
    lock?.close();
    if (isBusy(cause)) throw new EngineLockedError(path, readPid(pidPath));
    throw toStorageError(cause);
  }
  heldHere.add(path);
  const held = lock;
  return {
    [Symbol.dispose]() {
      if (heldHere.delete(path)) held.close();
    },
  };
}

const sqliteBusy = 5;

function isBusy(cause: unknown): boolean {
  const { errcode } = cause as { errcode?: number };
  return errcode !== undefined && (errcode & 0xff) === sqliteBusy;
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, "utf8"), 10);
    return Number.isNaN(pid) ? undefined : pid;
  } catch {
    return undefined;
  }
}

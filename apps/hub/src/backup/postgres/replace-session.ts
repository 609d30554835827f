import {
  type CopySession,
  type CopySessionOptions,
  excludePresence,
  migrationLock,
  openCopySession,
  plainStatement,
} from "@hearth/storage";
import { BackupError } from "../backup-error.ts";
import { ownTables } from "./schema-catalog.ts";

/** How long someone may still be at the tables: a hub that starts, or a restore that was killed while it was being kept. */
const patience = "60s";
const lockNotAvailable = "55P03";

/**
 * Connects, waits for whoever replaces tables, and keeps them and every hub that starts waiting until the connection ends.
 * @throws BackupError where that takes too long; StorageError and its kin
 */
export async function openWaitingSession(options: CopySessionOptions): Promise<CopySession> {
  await using resources = new AsyncDisposableStack();
  const session = resources.use(await openCopySession(options));
  await session.all(plainStatement(`SET lock_timeout = '${patience}'; SET statement_timeout = 0`));
  // Where every hub begins; it goes on with what is there then.
  await session.all(plainStatement(`SELECT pg_advisory_lock(${migrationLock})`)).catch((error: Error) => {
    throw stateOf(error) === lockNotAvailable ? inUse(error) : error;
  });
  resources.move();
  return session;
}

/**
 * The same where no hub works in the schema.
 * @throws BackupError where one does, or the address leads to no schema; StorageError and its kin
 */
export async function openReplaceSession(options: CopySessionOptions): Promise<CopySession> {
  await using resources = new AsyncDisposableStack();
  const session = resources.use(await openWaitingSession(options));
  const [presence] = await session.all(plainStatement<{ alone: boolean | null }>(excludePresence));
  if (presence?.alone === null)
    throw new BackupError("the database's address names a schema that does not exist", {
      hint: "Make it (CREATE SCHEMA …), or correct the search_path in HEARTH_DATABASE_URL.",
    });
  if (presence?.alone !== true) throw inUse();
  resources.move();
  return session;
}

/** Whether the schema has anything of ours. */
export async function hasContent(session: CopySession): Promise<boolean> {
  return (await ownTables(session)).length > 0;
}

/** The code of PostgreSQL in an error of the storage. */
export function stateOf(error: unknown): string | undefined {
  return (error as { cause?: { code?: string } }).cause?.code;
}

export function inUse(cause?: unknown): BackupError {
  return new BackupError("the database is in use", {
    hint: "Stop every hub that works in it, on this machine and on others (hearth down), end other sessions that hold its tables, and try again. Nothing was changed.",
    cause,
  });
}

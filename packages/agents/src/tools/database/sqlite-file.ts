import { DatabaseSync } from "node:sqlite";
import { NotFoundError, ValidationError } from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";

const maximumBytes = 256 * 1024 * 1024;
const magic = "SQLite format 3\0";
/** Bytes 18 and 19 say whether changes lie in a file beside (2) or not (1); in memory there is nothing beside. */
const journalBytes = [18, 19] as const;

export interface OpenedSqlite extends Disposable {
  readonly database: DatabaseSync;
}

/** The content of a SQLite file, as it can be opened in memory. @throws ValidationError where it is no database */
export async function readSqlite(files: WorkspaceReader, path: string, signal: AbortSignal): Promise<Uint8Array> {
  const content = await files.read(path, { maximumBytes, signal });
  if (content.length < 512 || Buffer.from(content.subarray(0, 16)).toString("latin1") !== magic)
    throw notDatabase(path);
  const bytes = Uint8Array.from(content);
  for (const at of journalBytes) bytes[at] = 1;
  return bytes;
}

/** The same, or undefined where there is no such file. */
export async function readSqliteIfThere(
  files: WorkspaceReader,
  path: string,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    return await readSqlite(files, path, signal);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return undefined;
  }
}

/**
 * A database in memory, of a file's content or empty. What is done to it there stays there. It can hold up its thread.
 * @throws ValidationError where it is damaged
 */
export function openContent(content: Uint8Array | undefined): OpenedSqlite {
  const database = new DatabaseSync(":memory:", { allowExtension: false });
  try {
    if (content !== undefined) database.deserialize(content);
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
  } catch (cause) {
    database.close();
    throw notDatabase("the file", cause);
  }
  return { database, [Symbol.dispose]: () => database.close() };
}

function notDatabase(path: string, cause?: unknown): ValidationError {
  return new ValidationError(
    "the database",
    [{ field: "/file", message: `${path} is no SQLite file, or it is damaged` }],
    cause,
  );
}

/** A name in SQL, of a table or a column. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

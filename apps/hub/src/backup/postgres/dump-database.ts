import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type CopySession, openCopySession, plainStatement } from "@hearth/storage";
import { BackupError } from "../backup-error.ts";
import { sync } from "../copy-file.ts";
import { copyOptions, setForCopy } from "./copy-settings.ts";
import { type DatabasePart, databaseName, pathOf, type SequencePart, type TablePart } from "./database-part.ts";
import { contentTables, listed, ownSequences, quoted, type TableShape, takenSteps } from "./schema-catalog.ts";

export interface DumpDatabaseOptions {
  /** `postgres://…` */
  url: string;
  /** The backup's own folder. */
  folder: string;
  signal?: AbortSignal | undefined;
}

/**
 * Writes what Hearth has in a PostgreSQL database, as it is at one moment, while others go on writing: one transaction that only
 * reads, and whose rows stream into a file for each table. What this returns is on the disk.
 * @throws StorageError and its kin; BackupError where the address leads to no schema
 */
export async function dumpDatabase({ url, folder, signal }: DumpDatabaseOptions): Promise<DatabasePart> {
  await using session = await openCopySession({ url, signal });
  await session.all(plainStatement("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"));
  await setForCopy(session);
  const server = await serverOf(session);
  const shapes = await contentTables(session);
  // Whoever would change a table's columns waits.
  if (shapes.length > 0)
    await session.all(plainStatement(`LOCK TABLE ${listed(shapes.map(({ name }) => name))} IN ACCESS SHARE MODE`));
  const migrations = await takenSteps(session);
  await mkdir(join(folder, databaseName), { recursive: true, mode: 0o700 });
  const tables: TablePart[] = [];
  for (const shape of shapes) tables.push(await dumpTable(session, shape, { folder, signal }));
  const sequences: SequencePart[] = [];
  // They stand outside of transactions: read last, none is behind a row that was copied.
  for (const { name, of } of await ownSequences(session)) {
    const [state] = await session.all(
      plainStatement<{ value: string; called: boolean }>(
        `SELECT last_value::text AS value, is_called AS called FROM ${quoted(name)}`,
      ),
    );
    sequences.push({ name, ...(of === undefined ? {} : { of }), ...state! });
  }
  await session.all(plainStatement("COMMIT"));
  await sync(join(folder, databaseName));
  return { kind: "postgres", server, migrations, tables, sequences };
}

async function serverOf(session: CopySession): Promise<string> {
  const [found] = await session.all(
    plainStatement<{ schema: string | null; server: string }>(
      "SELECT current_schema() AS schema, current_setting('server_version') AS server",
    ),
  );
  if (found?.schema == null)
    throw new BackupError("the database's address names a schema that does not exist", {
      hint: "Make it (CREATE SCHEMA …), or correct the search_path in HEARTH_DATABASE_URL.",
    });
  return found.server;
}

async function dumpTable(
  session: CopySession,
  { name, columns }: TableShape,
  { folder, signal }: { folder: string; signal: AbortSignal | undefined },
): Promise<TablePart> {
  const path = join(folder, pathOf({ name }));
  const hash = createHash("sha256");
  let bytes = 0;
  const copy = session.copyOut(`COPY ${quoted(name)} (${listed(columns)}) TO STDOUT ${copyOptions}`);
  await pipeline(
    copy,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path, { mode: 0o600, flags: "wx" }),
    signal === undefined ? {} : { signal },
  );
  await sync(path);
  return { name, columns, rows: copy.rows, bytes, sha256: hash.digest("hex") };
}

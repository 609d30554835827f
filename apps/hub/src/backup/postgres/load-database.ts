import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { type CopySession, plainStatement, replaySteps, toStorageError } from "@hearth/storage";
import { BackupError } from "../backup-error.ts";
import { copyOptions, setForCopy } from "./copy-settings.ts";
import { type DatabasePart, pathOf, type SequencePart, type TablePart } from "./database-part.ts";
import { migrationSets } from "./migration-sets.ts";
import { inUse, stateOf } from "./replace-session.ts";
import { contentTables, listed, ownFunctions, ownSequences, ownTables, quoted } from "./schema-catalog.ts";

export interface LoadDatabaseOptions {
  /** From `openReplaceSession`: no hub works in the schema. */
  session: CopySession;
  /** The backup's own folder. */
  folder: string;
  part: DatabasePart;
  /** Written into the schema with everything else: see `wasLoaded`. */
  id: string;
  /** Called when all is there and nothing is kept yet. */
  beforeCommit: () => Promise<void>;
}

const readBytes = 262_144;

/**
 * Puts the rows of a backup in the place of all that Hearth has in a schema, in one transaction: whatever cuts it off leaves what
 * was there.
 * @throws BackupError where a file is not what the manifest says, or others depend on our tables or hold them; StorageError and its kin
 */
export async function loadDatabase(options: LoadDatabaseOptions): Promise<void> {
  const { session } = options;
  await session.all(plainStatement("BEGIN"));
  try {
    await setForCopy(session);
    await dropAll(session);
    await fill(options);
    await session.all(plainStatement("CREATE TABLE hearth_restore (id TEXT PRIMARY KEY, backup TEXT NOT NULL)"));
    await session.all(
      plainStatement("INSERT INTO hearth_restore (id, backup) VALUES ($1, $2)", [options.id, options.folder]),
    );
    await options.beforeCommit();
    await session.all(plainStatement("COMMIT"));
  } catch (error) {
    // Where the connection is lost, the database takes it all back by itself.
    await session.all(plainStatement("ROLLBACK")).catch(() => undefined);
    throw explained(error);
  }
}

/** Whether a load was kept. The session was opened after it, so that it is over. */
export async function wasLoaded(session: CopySession, id: string): Promise<boolean> {
  if (!(await ownTables(session)).some(({ name }) => name === "hearth_restore")) return false;
  const found = await session.all(plainStatement("SELECT id FROM hearth_restore WHERE id = $1", [id]));
  return found.length > 0;
}

async function dropAll(session: CopySession): Promise<void> {
  const tables = (await ownTables(session)).map(({ name }) => name);
  if (tables.length > 0) await session.all(plainStatement(`DROP TABLE ${listed(tables)}`));
  const sequences = (await ownSequences(session)).map(({ name }) => name);
  if (sequences.length > 0) await session.all(plainStatement(`DROP SEQUENCE ${listed(sequences)}`));
  for (const name of await ownFunctions(session)) await session.all(plainStatement(`DROP FUNCTION ${name}`));
}

async function fill({ session, folder, part }: LoadDatabaseOptions): Promise<void> {
  const { statements, unknown } = replaySteps(session, migrationSets, part.migrations);
  if (unknown.length > 0) throw newer(unknown[0]!);
  for (const statement of statements) await session.all(statement);
  const given = new Map(part.tables.map((table) => [table.name, table]));
  const shapes = await contentTables(session);
  for (const { name, columns } of shapes) {
    const table = given.get(name);
    if (table === undefined || columns.toSorted().join() !== table.columns.toSorted().join())
      throw unlike(`table ${name}`);
    given.delete(name);
    await fillTable(session, table, folder);
  }
  for (const name of given.keys()) throw unlike(`table ${name}`);
  const sequences = await ownSequences(session);
  for (const saved of part.sequences) {
    const found = sequences.find(({ name, of }) => isSame(saved, { name, of }));
    if (found === undefined) throw unlike(`sequence ${saved.name}`);
    await session.all(
      plainStatement("SELECT setval($1::regclass, $2::bigint, $3)", [quoted(found.name), saved.value, saved.called]),
    );
  }
  // The planner knows nothing of tables that were just made.
  await session.all(plainStatement(`ANALYZE ${listed(shapes.map(({ name }) => name))}`));
}

async function fillTable(session: CopySession, table: TablePart, folder: string): Promise<void> {
  const path = pathOf(table);
  const hash = createHash("sha256");
  async function* content(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(join(folder, path), { highWaterMark: readBytes })) {
      hash.update(chunk as Buffer);
      yield chunk as Buffer;
    }
    // Before the last word to the database.
    if (hash.digest("hex") !== table.sha256) throw changed(path);
  }
  const text = `COPY ${quoted(table.name)} (${listed(table.columns)}) FROM STDIN ${copyOptions}`;
  if ((await session.copyIn(text, content())) !== table.rows) throw changed(path);
}

function isSame(saved: SequencePart, { name, of }: { name: string; of: SequencePart["of"] }): boolean {
  if (saved.of === undefined || of === undefined) return saved.of === of && saved.name === name;
  return saved.of.table === of.table && saved.of.column === of.column;
}

/** What a database says of others that stand in the way, in words. */
function explained(error: unknown): Error {
  const state = stateOf(error);
  if (state === "55P03") return inUse(error);
  if (state === "2BP01")
    return new BackupError(`something else in the database depends on Hearth's tables (${detailOf(error)})`, {
      hint: "Remove it (such as a view), or put the backup into an empty schema. Nothing was changed.",
      cause: error,
    });
  return toStorageError(error);
}

const detailOf = (error: unknown): string =>
  ((error as { cause?: { detail?: string } }).cause?.detail ?? "").split("\n")[0]!;

/** @param step that this Hearth does not know */
export function newer(step: { package: string; id: string }): BackupError {
  return new BackupError(`a newer Hearth made the backup (${step.package} ${step.id} is unknown here)`, {
    hint: "Update Hearth, then put it back. Nothing was changed.",
  });
}

const unlike = (what: string): BackupError =>
  new BackupError(`the backup's database is not as its steps make it: ${what} differs`, {
    hint: "Take another one of hearth backup list. Nothing was changed.",
  });

const changed = (path: string): BackupError =>
  new BackupError(`the backup is not whole: ${path} was changed`, {
    hint: "Take another one of hearth backup list. Nothing was changed.",
  });

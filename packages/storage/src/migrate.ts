import type { Database } from "./database.ts";
import { StorageError } from "./errors/storage-error.ts";
import { plainStatement, type Statement, statement } from "./statement.ts";

/** One numbered step. It is never edited once released: a change is a further step. */
export interface Migration {
  /** Four digits and a name, such as `0001-tasks`. */
  id: string;
  sqlite: readonly string[];
  postgres: readonly string[];
}

export interface MigrateOptions {
  /** Whose tables these are; each package numbers its own. */
  set: string;
  migrations: readonly Migration[];
}

const migrationTable =
  "CREATE TABLE IF NOT EXISTS hearth_migration (package TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (package, id))";

/** A step that a database has taken. */
export interface TakenStep {
  package: string;
  id: string;
}

/**
 * What makes the tables of an empty database as they are in one that has taken some steps, with the record of them.
 * @returns also the steps that are unknown here: a newer Hearth has taken them
 */
export function replaySteps(
  { kind }: Pick<Database<unknown>, "kind">,
  sets: readonly MigrateOptions[],
  taken: readonly TakenStep[],
): { statements: Statement[]; unknown: TakenStep[] } {
  const texts = new Map<string, readonly string[]>(
    sets.flatMap(({ set, migrations }) =>
      migrations.map((migration) => [`${set} ${migration.id}`, migration[kind]] as const),
    ),
  );
  const nameOf = (step: TakenStep): string => `${step.package} ${step.id}`;
  const sorted = taken.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return {
    statements: [
      plainStatement(migrationTable),
      ...sorted.flatMap((step) => [
        record({ kind }, step.package, step.id),
        ...(texts.get(nameOf(step)) ?? []).map((text) => plainStatement(text)),
      ]),
    ],
    unknown: sorted.filter((step) => !texts.has(nameOf(step))),
  };
}

/**
 * Brings one package's tables up to date. Each step is one atomic batch with its own record, so a crash leaves
 * the database at a step's edge; two processes may start at once. A database that is ahead of the code is refused.
 */
export async function migrate(database: Database<unknown>, { set, migrations }: MigrateOptions): Promise<void> {
  const sorted = migrations.toSorted((a, b) => a.id.localeCompare(b.id));
  await database.batch([...lock(database), plainStatement(migrationTable)]);
  const done = new Set(await appliedIds(database, set));
  const known = new Set(sorted.map((migration) => migration.id));
  const unknown = [...done].find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw new StorageError(`it was written by a newer Hearth (${set} ${unknown} is unknown here); update Hearth`);
  }
  for (const migration of sorted) {
    if (done.has(migration.id)) continue;
    try {
      await database.batch([
        ...lock(database),
        record(database, set, migration.id),
        ...migration[database.kind].map((text) => plainStatement(text)),
      ]);
    } catch (cause) {
      // Another process may have applied this very step in between; then its record stands.
      if (!(await appliedIds(database, set)).includes(migration.id)) throw cause;
    }
  }
}

async function appliedIds(database: Database<unknown>, set: string): Promise<string[]> {
  const rows = await database.all<{ id: string }>(
    statement(database, "SELECT id FROM hearth_migration WHERE package = ?", [set]),
  );
  return rows.map((row) => row.id);
}

function record(database: Pick<Database<unknown>, "kind">, set: string, id: string): Statement {
  return statement(database, "INSERT INTO hearth_migration (package, id) VALUES (?, ?)", [set, id]);
}

/** The number of the lock under which every Hearth process changes the tables of a schema; SQLite's own write lock needs none. */
export const migrationLock = "hashtextextended('hearth steps in ' || current_schema(), 0)";

function lock(database: Database<unknown>): Statement[] {
  return database.kind === "postgres" ? [plainStatement(`SELECT pg_advisory_xact_lock(${migrationLock})`)] : [];
}

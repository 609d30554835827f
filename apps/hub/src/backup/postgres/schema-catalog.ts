import { type CopySession, isOwnName, plainStatement, type TakenStep } from "@hearth/storage";

/** A table of ours as it is now. */
export interface TableShape {
  name: string;
  /** Without those that are computed from others. */
  columns: string[];
}

export interface SequenceShape {
  name: string;
  of?: { table: string; column: string };
}

/** The record of steps is in the manifest; that of a restore belongs to the schema and not to its content. */
const notContent: ReadonlySet<string> = new Set(["hearth_migration", "hearth_restore"]);
const here = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

/** Every table of ours, also those that are no content. */
export async function ownTables(session: CopySession): Promise<TableShape[]> {
  const tables = await session.all(
    plainStatement<TableShape>(
      `SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relnamespace = ${here} AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
       GROUP BY c.relname ORDER BY c.relname`,
    ),
  );
  return tables.filter(({ name }) => isOwnName(name));
}

/** Those that a backup keeps, each after the tables that it refers to. */
export async function contentTables(session: CopySession): Promise<TableShape[]> {
  const tables = (await ownTables(session)).filter(({ name }) => !notContent.has(name));
  const references = await session.all(
    plainStatement<{ child: string; parent: string }>(
      `SELECT child.relname::text AS child, parent.relname::text AS parent
       FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
       WHERE k.contype = 'f' AND child.relnamespace = ${here} AND child.oid <> parent.oid`,
    ),
  );
  const parents = Map.groupBy(references, ({ child }) => child);
  const sorted = new Set<TableShape>();
  const place = (table: TableShape, below: readonly string[]): void => {
    for (const { parent } of parents.get(table.name) ?? []) {
      const found = tables.find(({ name }) => name === parent);
      if (found !== undefined && !below.includes(parent)) place(found, [...below, parent]);
    }
    sorted.add(table);
  };
  for (const table of tables) place(table, [table.name]);
  return [...sorted];
}

/** The sequences of ours: of columns, and those that stand alone. */
export async function ownSequences(session: CopySession): Promise<SequenceShape[]> {
  const found = await session.all(
    plainStatement<{ name: string; table: string | null; column: string | null }>(
      `SELECT s.relname::text AS name, t.relname::text AS table, a.attname::text AS column
       FROM pg_class s
       LEFT JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass
         AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
       LEFT JOIN pg_class t ON t.oid = d.refobjid
       LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
       WHERE s.relkind = 'S' AND s.relnamespace = ${here} ORDER BY s.relname`,
    ),
  );
  return found
    .filter(({ name, table }) => isOwnName(table ?? name))
    .map(({ name, table, column }) => ({ name, ...(table === null ? {} : { of: { table, column: column! } }) }));
}

/** The functions of ours, with the types of what they take. */
export async function ownFunctions(session: CopySession): Promise<string[]> {
  const found = await session.all(
    plainStatement<{ name: string; takes: string }>(
      `SELECT proname::text AS name, pg_get_function_identity_arguments(oid) AS takes FROM pg_proc WHERE pronamespace = ${here}`,
    ),
  );
  return found.filter(({ name }) => isOwnName(name)).map(({ name, takes }) => `${quoted(name)}(${takes})`);
}

/** The steps that the schema has taken; none where it has no record of them. */
export async function takenSteps(session: CopySession): Promise<TakenStep[]> {
  const tables = await ownTables(session);
  if (!tables.some(({ name }) => name === "hearth_migration")) return [];
  return await session.all(plainStatement<TakenStep>("SELECT package, id FROM hearth_migration ORDER BY package, id"));
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const listed = (names: readonly string[]): string => names.map((name) => quoted(name)).join(", ");

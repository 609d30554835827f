import { HearthError } from "@hearth/protocol";
import { askContent } from "./ask-content.ts";
import { quoteName } from "./sqlite-file.ts";

export interface DescribedColumn {
  name: string;
  type: string;
  nullable: boolean;
}

export interface SqliteDescription {
  columns: ReadonlyMap<string, DescribedColumn[]>;
  /** Without views that could not be counted in time, or at all. */
  counts: ReadonlyMap<string, number>;
}

const columnsMilliseconds = 30_000;
const countMilliseconds = 60_000;
/** A view is a query of whoever made the file; it may have no end. */
const viewMilliseconds = 10_000;

/** The columns and row counts of tables and views of a database that was read whole. */
export async function describeSqlite(
  content: Uint8Array,
  items: readonly { name: string; kind: string }[],
  signal: AbortSignal,
): Promise<SqliteDescription> {
  const columns = new Map<string, DescribedColumn[]>(items.map(({ name }) => [name, []]));
  const counts = new Map<string, number>();
  if (items.length === 0) return { columns, counts };
  const names = (wanted: readonly { name: string }[]) => wanted.map(({ name }) => quoteText(name)).join(", ");
  const found = await askContent(
    content,
    `SELECT m.name AS item, p.name, p.type, p."notnull" AS required, p.pk FROM sqlite_schema AS m
     JOIN pragma_table_info(m.name) AS p WHERE m.name IN (${names(items)}) ORDER BY m.name, p.cid`,
    { milliseconds: columnsMilliseconds, rows: 2000 * items.length, signal },
  );
  for (const { item, name, type, required, pk } of found.rows)
    columns.get(String(item))?.push({ name: String(name), type: String(type), nullable: required === 0 && pk === 0 });
  const count = async (wanted: readonly { name: string }[], milliseconds: number): Promise<void> => {
    if (wanted.length === 0) return;
    const selects = wanted.map(
      ({ name }) => `SELECT ${quoteText(name)} AS item, (SELECT count(*) FROM ${quoteName(name)}) AS n`,
    );
    const { rows } = await askContent(content, selects.join(" UNION ALL "), {
      milliseconds,
      rows: wanted.length,
      signal,
    });
    for (const { item, n } of rows) counts.set(String(item), Number(n));
  };
  await count(
    items.filter(({ kind }) => kind === "table"),
    countMilliseconds,
  );
  await count(
    items.filter(({ kind }) => kind !== "table"),
    viewMilliseconds,
  ).catch((error: unknown) => {
    if (signal.aborted || !HearthError.isInstance(error)) throw error;
  });
  return { columns, counts };
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { filesAt } from "../shared/place.ts";
import { ask, databaseSource } from "./source.ts";
import { describeSqlite } from "./describe-sqlite.ts";
import { readSqlite } from "./sqlite-file.ts";

const maximumTables = 200;

export const databaseSchema = defineCapability({
  name: "database.schema",
  description:
    "Describes a database: its tables and views, their columns and types, and for a SQLite file how many rows each has.",
  permissions: ["sql", "files-read"],
  input: z.strictObject({
    ...databaseSource,
    tables: z.array(z.string().min(1).max(200)).max(50).optional().describe("Only these."),
  }),
  output: z.object({
    tables: z.array(
      z.object({
        name: z.string(),
        kind: z.string(),
        rows: z.number().optional(),
        columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
        definition: z.string().optional(),
      }),
    ),
    /** Set when there are more than are described; name those you want. */
    tablesLeft: z.number().optional(),
  }),
  async run({ tables: wanted, ...source }, context) {
    const chosen = (name: string): boolean => wanted === undefined || wanted.includes(name);
    if (source.file === undefined)
      return limited(
        describePostgres((await ask(context, source, postgresColumns)).rows).filter(({ name }) => chosen(name)),
      );
    const { rows } = await ask(
      context,
      source,
      "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name",
    );
    const items = rows.flatMap(({ type, name, sql }) =>
      typeof name === "string" && !name.startsWith("sqlite_") && chosen(name)
        ? [{ name, kind: String(type), definition: typeof sql === "string" ? sql.slice(0, 2000) : "" }]
        : [],
    );
    const shown = items.slice(0, maximumTables);
    // The statement above was decided; what follows looks at the same content.
    const content = await readSqlite(filesAt(context, source.place), source.file, context.signal);
    const { columns, counts } = await describeSqlite(content, shown, context.signal);
    const described = shown.map((item) => {
      const count = counts.get(item.name);
      return { ...item, columns: columns.get(item.name) ?? [], ...(count === undefined ? {} : { rows: count }) };
    });
    return limited(described, items.length);
  },
});

function limited<Table>(tables: Table[], total = tables.length): { tables: Table[]; tablesLeft?: number } {
  const left = total - Math.min(total, maximumTables);
  return { tables: tables.slice(0, maximumTables), ...(left > 0 ? { tablesLeft: left } : {}) };
}

const postgresColumns = `SELECT c.table_schema, c.table_name, t.table_type, c.column_name, c.data_type, c.is_nullable
FROM information_schema.columns AS c JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY c.table_schema, c.table_name, c.ordinal_position`;

function describePostgres(rows: readonly Record<string, unknown>[]) {
  const tables = new Map<
    string,
    { name: string; kind: string; columns: { name: string; type: string; nullable: boolean }[] }
  >();
  for (const row of rows) {
    const schema = String(row["table_schema"]);
    const name = schema === "public" ? String(row["table_name"]) : `${schema}.${String(row["table_name"])}`;
    const table = tables.get(name) ?? { name, kind: row["table_type"] === "VIEW" ? "view" : "table", columns: [] };
    table.columns.push({
      name: String(row["column_name"]),
      type: String(row["data_type"]),
      nullable: row["is_nullable"] === "YES",
    });
    tables.set(name, table);
  }
  return [...tables.values()];
}

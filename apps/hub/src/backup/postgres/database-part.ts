import { z } from "zod";

/** Ours and those of better-auth alike. What has such a name becomes a path and a part of a statement. */
const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

/** One table: rows in the text format of `COPY`, in UTF-8, in a file of its own in the backup's `database` folder. */
const table = z.strictObject({
  name,
  /** In the order in which the file has them; what is computed from others is left out. */
  columns: z.array(name).min(1),
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().length(64),
});
export type TablePart = z.infer<typeof table>;

/** Where a sequence stood. One that belongs to a column is found by it, since its own name may differ elsewhere. */
const sequence = z.strictObject({
  name,
  of: z.strictObject({ table: name, column: name }).optional(),
  /** A whole number of 64 bits. */
  value: z.string().regex(/^-?\d{1,19}$/),
  /** Whether the value was handed out already. */
  called: z.boolean(),
});
export type SequencePart = z.infer<typeof sequence>;

/** A PostgreSQL database at one moment: Hearth's own tables of one schema. */
export const databasePart = z.strictObject({
  kind: z.literal("postgres"),
  /** Of PostgreSQL, such as `16.4`. */
  server: z.string(),
  /** The steps that its tables had taken. */
  migrations: z.array(z.strictObject({ package: z.string(), id: z.string() })),
  tables: z.array(table),
  sequences: z.array(sequence),
});
export type DatabasePart = z.infer<typeof databasePart>;

/** Where in a backup the rows lie. */
export const databaseName = "database";

/** The path of a table's rows, relative to the backup. */
export const pathOf = ({ name: table }: Pick<TablePart, "name">): string => `${databaseName}/${table}.copy`;

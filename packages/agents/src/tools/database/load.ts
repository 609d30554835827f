import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { decodeText } from "../../builtin/shared/decode-text.ts";
import { requireOneSource } from "../../builtin/shared/require-one-source.ts";
import { readTable } from "../../builtin/table/csv/read-table.ts";
import { LoadMismatchError } from "../errors/load-mismatch-error.ts";
import { filesAt, pathInput, placeInput } from "../shared/place.ts";
import { keepForUndo } from "../workspace/undo-store.ts";
import { check, loadCheck } from "./load-check.ts";
import { loadInThread } from "./load-in-thread.ts";
import { loadPostgres } from "./load-postgres.ts";
import { readSqliteIfThere } from "./sqlite-file.ts";

const maximumBytes = 64 * 1024 * 1024;

export const databaseLoad = defineCapability({
  name: "database.load",
  description:
    "Loads a CSV file into a table and compares what is there afterwards with what came: rows, and sums of numbers. Into a SQLite file of your copy, all or nothing; or appended to a named database.",
  permissions: ["sql", "files-read", "files-write"],
  input: z.strictObject({
    csv: pathInput.describe("The CSV or TSV file."),
    place: placeInput.describe("Where the CSV file lies."),
    file: pathInput.optional().describe("A SQLite file of your copy; made when it is missing."),
    database: z.string().min(1).max(100).optional().describe("A named database instead; its table must be there."),
    table: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/, { error: "must be a plain name" })
      .max(120),
    mode: z.enum(["create", "append", "replace"]).default("create").describe("For a SQLite file."),
    expectedRows: z.number().int().min(0).optional().describe("How many rows there should be in the file."),
  }),
  output: z.object({
    table: z.string(),
    rows: z.number(),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    checks: z.array(loadCheck),
    notes: z.array(z.string()),
    undo: z.string().optional(),
  }),
  async run({ csv, place, file, database, table: name, mode, expectedRows }, context) {
    requireOneSource({ file, database });
    const text = decodeText(await filesAt(context, place).read(csv, { maximumBytes, signal: context.signal }), csv);
    if (file !== undefined) {
      const before = await readSqliteIfThere(context.copy, file, context.signal);
      const job = { text, path: csv, content: before, table: name, mode, expectedRows };
      const { kind: _, content, ...loaded } = await loadInThread(job, context.signal);
      const undo = await keepForUndo(context.copy, { action: "write", path: file, before, after: content });
      await context.copy.write(file, content, { maximumBytes: 256 * 1024 * 1024, signal: context.signal });
      return { table: name, ...loaded, undo };
    }
    const options = { delimiter: "auto", header: "auto", decimal: "auto", dateOrder: "auto", types: {} } as const;
    const table = await readTable(text, { ...options, path: csv, signal: context.signal });
    const counted = expectedRows === undefined ? [] : [check("rows in the file", expectedRows, table.rows.length)];
    if (counted.some(({ holds }) => !holds)) throw new LoadMismatchError(name, counted, false);
    const checks = [...counted, ...(await loadPostgres(context, database ?? "", name, table))];
    if (checks.some(({ holds }) => !holds)) throw new LoadMismatchError(name, checks, true);
    return { table: name, rows: table.rows.length, columns: table.columns, notes: table.notes.slice(0, 20), checks };
  },
});

import type { Cell, ColumnType, TableValue } from "@hearth/protocol";
import { TableSyntaxError } from "../../errors/table-syntax-error.ts";
import { uniqueNames } from "../../shared/unique-names.ts";
import { dateEvidence, type DateOrder } from "./date-format.ts";
import { detectDelimiter, type Delimiter } from "./detect-delimiter.ts";
import { detectHeader } from "./detect-header.ts";
import { collectEvidence, type ColumnText, inferColumn } from "./infer-column.ts";
import { decimalEvidence, type DecimalSign } from "./number-format.ts";
import { type CsvRecord, parseRecords } from "./parse-records.ts";

export interface ReadTableOptions {
  path: string;
  delimiter: Delimiter | "auto";
  header: "auto" | "yes" | "no";
  decimal: DecimalSign | "auto";
  dateOrder: DateOrder | "auto";
  types: Readonly<Record<string, ColumnType>>;
  signal: AbortSignal;
}

const notedRows = 5;

/** Reads CSV text as a table. @throws TableSyntaxError */
export async function readTable(text: string, options: ReadTableOptions): Promise<TableValue> {
  const { path, signal } = options;
  // Spreadsheets write their delimiter in a first line such as sep=;
  const declared = /^sep=([,;|\t])\r?\n/.exec(text);
  const body = declared === null ? text : text.slice(declared[0].length);
  const delimiter =
    options.delimiter === "auto"
      ? ((declared?.[1] as Delimiter | undefined) ?? detectDelimiter(body))
      : options.delimiter;
  const records = await parseRecords(body, { path, delimiter, signal });
  if (records.length === 0) {
    throw new TableSyntaxError({
      path,
      message: "is empty",
      hint: "Choose a file with at least a row of column names.",
    });
  }
  const { names, rows, notes } = splitHeader(records, options);
  const columns = names.map((name, index) => columnText(name, index, rows));
  const hints = {
    decimal: options.decimal,
    dateOrder: options.dateOrder,
    fileDecimal: agreed(columns, decimalEvidence),
    // Semicolons separate fields where the comma is the decimal sign.
    usualDecimal: delimiter === ";" ? ("," as const) : ("." as const),
    fileDateOrder: agreed(columns, dateEvidence),
  };
  const typed = columns.map((column) => {
    signal.throwIfAborted();
    const type = Object.hasOwn(options.types, column.name) ? options.types[column.name] : undefined;
    return inferColumn(column, { ...hints, type });
  });
  return {
    kind: "table",
    name: path,
    columns: names.map((name, index) => ({ name, type: typed[index]?.type ?? "text" })),
    rows: rows.map((_, row) => typed.map(({ cells }): Cell => cells[row] ?? null)),
    notes: [...notes, ...typed.flatMap((column) => column.notes)],
  };
}

interface Split {
  names: string[];
  rows: CsvRecord[];
  notes: string[];
}

function splitHeader(records: readonly CsvRecord[], { header }: ReadTableOptions): Split {
  const hasHeader =
    header === "auto" ? detectHeader(records.slice(0, 50).map(({ fields }) => fields)) : header === "yes";
  const rows = records.slice(hasHeader ? 1 : 0);
  const first = records[0]?.fields ?? [];
  const width = hasHeader ? first.length : rows.reduce((widest, { fields }) => Math.max(widest, fields.length), 0);
  const extra = hasHeader ? rows.reduce((widest, { fields }) => Math.max(widest, lastFilled(fields)), width) : width;
  const raw = Array.from({ length: extra }, (_, index) => (hasHeader ? first[index] : "") || `column ${index + 1}`);
  const names = uniqueNames(raw);
  const notes: string[] = [];
  if (!hasHeader) notes.push("no header: columns are named column 1, column 2 and so on");
  if (rows.length === 0) notes.push("no rows below the header");
  const renamed = names.filter((name, index) => name !== raw[index]);
  if (renamed.length > 0)
    notes.push(`columns with the same name were renamed: ${renamed.slice(0, notedRows).join(", ")}`);
  notes.push(...noteRagged(rows, width));
  return { names, rows, notes };
}

function noteRagged(rows: readonly CsvRecord[], width: number): string[] {
  const ragged = rows.filter(({ fields }) => fields.length < width || lastFilled(fields) > width);
  const notes = ragged
    .slice(0, notedRows)
    .map(({ fields, line }) => `line ${line}: ${fields.length} fields where ${width} were expected`);
  if (ragged.length > notedRows) notes.push(`${ragged.length - notedRows} more rows with another number of fields`);
  return notes;
}

function lastFilled(fields: readonly string[]): number {
  return fields.findLastIndex((field) => field !== "") + 1;
}

function columnText(name: string, index: number, rows: readonly CsvRecord[]): ColumnText {
  return {
    name,
    fields: rows.map(({ fields }) => (fields[index] ?? "").trim()),
    lines: rows.map(({ line }) => line),
  };
}

/** What the columns that show it clearly agree on. */
function agreed<Kind extends string>(
  columns: readonly ColumnText[],
  evidence: (field: string) => Kind | "either" | undefined,
): Kind | undefined {
  const found = new Set<Kind>();
  for (const { fields } of columns) {
    const one = collectEvidence(fields, evidence);
    if (one !== undefined && one !== "either" && one !== "conflict") found.add(one);
  }
  const [only, ...others] = found;
  return others.length === 0 ? only : undefined;
}

import type { Cell, ColumnType } from "@hearth/protocol";
import { dateEvidence, type DateOrder, parseDate } from "./date-format.ts";
import { decimalEvidence, type DecimalSign, isPercent, parseNumber } from "./number-format.ts";

export interface ColumnText {
  name: string;
  /** The column's fields as written, without outer spaces. */
  fields: readonly string[];
  /** Line of the file for each field. */
  lines: readonly number[];
}

export interface ColumnHints {
  type?: ColumnType | undefined;
  decimal: DecimalSign | "auto";
  dateOrder: DateOrder | "auto";
  /** What other columns of the file show, for numbers that could be read both ways. */
  fileDecimal?: DecimalSign | undefined;
  fileDateOrder?: DateOrder | undefined;
  /** The decimal sign when nothing shows it. */
  usualDecimal: DecimalSign;
}

export interface TypedColumn {
  type: ColumnType;
  cells: Cell[];
  notes: string[];
}

/** Of ten filled cells or more, one in ten may be unreadable before the column counts as text. */
const tolerance = 0.1;
const toleranceFrom = 10;
const noted = 3;

const missing = new Set(["", "-", "–", "—", "n/a", "na", "#n/a", "nan", "null", "none", "nil"]);
const truths: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
  ["yes", true],
  ["no", false],
]);

export function isMissing(field: string): boolean {
  return field.length <= 4 && missing.has(field.toLowerCase());
}

/** Evidence of all cells together: one sign if they agree, "conflict" if they do not. */
export function collectEvidence<Kind extends string>(
  fields: readonly string[],
  evidence: (field: string) => Kind | "either" | undefined,
): Kind | "either" | "conflict" | undefined {
  let found: Kind | "either" | undefined;
  for (const field of fields) {
    const one = evidence(field);
    if (one === undefined || one === found) continue;
    if (one === "either") found ??= one;
    else if (found === undefined || found === "either") found = one;
    else return "conflict";
  }
  return found;
}

/** Finds out a column's type and reads its cells. What could not be read is null, with a note naming the line. */
export function inferColumn(column: ColumnText, hints: ColumnHints): TypedColumn {
  const filled = column.fields.filter((field) => !isMissing(field));
  const forced = hints.type;
  if (forced === "text" || (forced === undefined && filled.length === 0)) return asText(column);
  if (forced === undefined || forced === "boolean") {
    const truth = attempt(column, "boolean", (field) => truths.get(field.toLowerCase()), forced === "boolean");
    if (truth !== undefined) return truth;
  }
  if (forced === undefined || forced === "number") {
    const number = inferNumber(column, filled, hints);
    if (number !== undefined) return number;
  }
  return inferDate(column, filled, hints) ?? asText(column);
}

function inferNumber(column: ColumnText, filled: readonly string[], hints: ColumnHints): TypedColumn | undefined {
  const found = hints.decimal === "auto" ? collectEvidence(filled, decimalEvidence) : hints.decimal;
  if (found === "conflict" && hints.type === undefined) return undefined;
  const certain = found === "." || found === ",";
  // Of numbers such as 1,234 and 1.234 alone, the file's other columns decide, or else what is usual.
  const decimal = certain ? found : (hints.fileDecimal ?? hints.usualDecimal);
  const result = attempt(column, "number", (field) => parseNumber(field, decimal), hints.type === "number");
  if (result === undefined) return undefined;
  if (found === "either" && hints.fileDecimal === undefined) {
    const example = filled.find((field) => decimalEvidence(field) === "either") ?? "";
    result.notes.push(
      `column ${column.name}: ${example} was read as ${parseNumber(example, decimal)}; say decimal "${decimal === "." ? "," : "."}" if that is wrong`,
    );
  }
  if (filled.some(isPercent)) result.notes.push(`column ${column.name}: numbers are percent`);
  return result;
}

function inferDate(column: ColumnText, filled: readonly string[], hints: ColumnHints): TypedColumn | undefined {
  const found = hints.dateOrder === "auto" ? collectEvidence(filled, dateEvidence) : hints.dateOrder;
  if (found === "conflict" && hints.type === undefined) return undefined;
  const certain = found === "day-first" || found === "month-first";
  const order = certain ? found : (hints.fileDateOrder ?? "day-first");
  const result = attempt(column, "date", (field) => parseDate(field, order), hints.type === "date");
  if (result !== undefined && found === "either" && hints.fileDateOrder === undefined) {
    const example = filled.find((field) => dateEvidence(field) === "either") ?? "";
    result.notes.push(
      `column ${column.name}: ${example} was read as ${parseDate(example, order)}; say dateOrder "month-first" if that is wrong`,
    );
  }
  return result;
}

function attempt(
  column: ColumnText,
  type: ColumnType,
  read: (field: string) => Cell | undefined,
  forced: boolean,
): TypedColumn | undefined {
  const filled = column.fields.reduce((count, field) => count + (isMissing(field) ? 0 : 1), 0);
  const allowed = forced ? filled : filled >= toleranceFrom ? Math.floor(filled * tolerance) : 0;
  const cells: Cell[] = [];
  const unread: string[] = [];
  let failures = 0;
  for (const [index, field] of column.fields.entries()) {
    const cell = isMissing(field) ? null : read(field);
    if (cell === undefined) {
      if (++failures > allowed) return undefined;
      if (unread.length < noted) unread.push(`line ${column.lines[index]}: ${JSON.stringify(field.slice(0, 60))}`);
    }
    cells.push(cell ?? null);
  }
  const rest = failures > unread.length ? ` and ${failures - unread.length} more` : "";
  const notes = failures === 0 ? [] : [`column ${column.name}: no ${type} in ${unread.join(", ")}${rest}; left empty`];
  return { type, cells, notes };
}

function asText(column: ColumnText): TypedColumn {
  return { type: "text", cells: column.fields.map((field) => (field === "" ? null : field)), notes: [] };
}

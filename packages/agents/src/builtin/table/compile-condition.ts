import { type Cell, type ColumnType, type TableValue, ValidationError } from "@hearth/protocol";
import { ColumnTypeError } from "../errors/column-type-error.ts";
import { cellOf, columnIndex } from "../shared/columns.ts";
import { calendarDay, monthNumber } from "../shared/dates.ts";
import { parseDate } from "./csv/date-format.ts";
import { parseNumber } from "./csv/number-format.ts";
import type { FilterCondition } from "./filter-condition.ts";
import { type Period, periodOf } from "./period.ts";

export type RowTest = (row: readonly Cell[]) => boolean;

/** A value to compare with, as an interval: a number or text is one point, a month is from its first day to its last. */
interface Bounds {
  start: Cell;
  end: Cell;
}

/**
 * Makes a test of rows from a condition.
 * @param field where the condition stands in the input, as a JSON Pointer
 * @throws UnknownColumnError, ColumnTypeError, ValidationError
 */
export function compileCondition(table: TableValue, condition: FilterCondition, field: string): RowTest {
  const place = columnIndex(table, condition.column, `${field}/column`);
  const column = table.columns[place];
  const test = compileCellTest(column?.type ?? "text", column?.name ?? "", condition, `${field}/value`);
  return (row) => test(cellOf(row, place));
}

function compileCellTest(
  type: ColumnType,
  name: string,
  { operator, value }: FilterCondition,
  field: string,
): (cell: Cell) => boolean {
  const bounds = (raw: Cell, where = field): Bounds => boundsOf(raw, type, name, where);
  const single = (): Bounds => bounds(Array.isArray(value) ? (value[0] ?? null) : value);
  const within = (cell: Cell, { start, end }: Bounds): boolean => order(cell, start) >= 0 && order(cell, end) <= 0;
  const filled = (test: (cell: Exclude<Cell, null>) => boolean) => (cell: Cell) => cell !== null && test(cell);
  switch (operator) {
    case "missing":
      return (cell) => cell === null || cell === "";
    case "present":
      return (cell) => cell !== null && cell !== "";
    case "equals":
    case "not-equals": {
      if (value === null) return (cell) => (cell === null) === (operator === "equals");
      const limits = single();
      return operator === "equals"
        ? filled((cell) => within(cell, limits))
        : (cell) => cell === null || !within(cell, limits);
    }
    case "in":
    case "not-in": {
      const all = listOf(value).map((one, index) => bounds(one, Array.isArray(value) ? `${field}/${index}` : field));
      return operator === "in"
        ? filled((cell) => all.some((limits) => within(cell, limits)))
        : (cell) => cell === null || !all.some((limits) => within(cell, limits));
    }
    case "greater": {
      const { end } = single();
      return filled((cell) => order(cell, end) > 0);
    }
    case "greater-or-equal": {
      const { start } = single();
      return filled((cell) => order(cell, start) >= 0);
    }
    case "less": {
      const { start } = single();
      return filled((cell) => order(cell, start) < 0);
    }
    case "less-or-equal": {
      const { end } = single();
      return filled((cell) => order(cell, end) <= 0);
    }
    case "between": {
      if (!Array.isArray(value) || value.length !== 2) throw invalid(field, "must be a list of two values for between");
      const limits = {
        start: bounds(value[0] ?? null, `${field}/0`).start,
        end: bounds(value[1] ?? null, `${field}/1`).end,
      };
      return filled((cell) => within(cell, limits));
    }
    case "contains":
    case "not-contains":
    case "starts-with":
    case "ends-with":
      return textTest(operator, value, field);
    default:
      return partTest(operator, listOf(value), name, type, field);
  }
}

/** Cells compare as they are; text without regard to case; dates as days, so a time of day does not matter. */
function order(cell: Cell, limit: Cell): number {
  if (typeof cell === "number" && typeof limit === "number") return cell - limit;
  const left = fold(cell);
  const right = fold(limit);
  return left < right ? -1 : left > right ? 1 : 0;
}

const timed = /^\d{4}-\d{2}-\d{2}T/;

function fold(cell: Cell): string {
  const text = String(cell).toLowerCase();
  return timed.test(String(cell)) ? text.slice(0, 10) : text;
}

function listOf(value: FilterCondition["value"]): readonly Cell[] {
  return Array.isArray(value) ? value : [value];
}

function invalid(field: string, message: string): ValidationError {
  return new ValidationError("condition", [{ field, message }]);
}

function boundsOf(raw: Cell, type: ColumnType, name: string, field: string): Bounds {
  if (raw === null) throw invalid(field, "is missing: give a value to compare with");
  if (type === "number") {
    const number = typeof raw === "number" ? raw : parseNumber(String(raw), ".");
    if (number === undefined)
      throw new ColumnTypeError(`the column ${name} holds numbers, and ${JSON.stringify(raw)} is none`, {
        hint: "Give a number, or choose a column of text.",
        field,
      });
    return { start: number, end: number };
  }
  if (type === "date") {
    const period: Period | undefined = periodOf(parseDate(String(raw), "day-first") ?? String(raw));
    if (period === undefined)
      throw new ColumnTypeError(`the column ${name} holds dates, and ${JSON.stringify(raw)} is none`, {
        hint: "Give a day such as 2025-03-14, a month such as 2025-03, a quarter such as 2025-Q1 or a year.",
        field,
      });
    return period;
  }
  const text = String(raw).trim();
  return { start: text, end: text };
}

function textTest(
  operator: "contains" | "not-contains" | "starts-with" | "ends-with",
  value: FilterCondition["value"],
  field: string,
): (cell: Cell) => boolean {
  if (Array.isArray(value) || value === null || value === "") throw invalid(field, "must be the text to look for");
  const wanted = String(value).toLowerCase();
  return (cell) => {
    const text = cell === null ? "" : String(cell).toLowerCase();
    if (operator === "contains") return text.includes(wanted);
    if (operator === "not-contains") return !text.includes(wanted);
    return operator === "starts-with" ? text.startsWith(wanted) : text.endsWith(wanted);
  };
}

function partTest(
  part: "month" | "year",
  wanted: readonly Cell[],
  name: string,
  type: ColumnType,
  field: string,
): (cell: Cell) => boolean {
  if (type !== "date" && type !== "text")
    throw new ColumnTypeError(`the column ${name} holds ${type}, not dates`, {
      hint: "Choose a column of dates.",
      field,
    });
  const numbers = new Set(
    wanted.map((one) => {
      const number = part === "month" && typeof one === "string" ? (monthNumber(one) ?? Number(one)) : Number(one);
      const valid = one !== null && Number.isInteger(number) && number >= 1 && number <= (part === "month" ? 12 : 9999);
      if (!valid) throw invalid(field, part === "month" ? "must be 1 to 12 or the name of a month" : "must be a year");
      return number;
    }),
  );
  return (cell) => {
    const day = typeof cell === "string" ? calendarDay(cell) : undefined;
    return day !== undefined && numbers.has(day[part]);
  };
}

import { parseDate } from "./date-format.ts";
import { isMissing } from "./infer-column.ts";
import { parseNumber } from "./number-format.ts";

const inspectedRows = 50;

function looksLikeValue(field: string): boolean {
  return (
    parseNumber(field, ".") !== undefined ||
    parseNumber(field, ",") !== undefined ||
    parseDate(field, "day-first") !== undefined ||
    parseDate(field, "month-first") !== undefined
  );
}

const isYear = (field: string): boolean => /^(?:19|20)\d{2}$/.test(field);

/**
 * Whether the first row holds names. It does not when a column that holds numbers or dates has one in its first row
 * already; a year above other numbers counts as a name.
 */
export function detectHeader(rows: readonly (readonly string[])[]): boolean {
  const [first = [], ...rest] = rows.slice(0, inspectedRows);
  if (rest.length === 0) return !first.some(looksLikeValue);
  return !first.some((field, column) => {
    if (!looksLikeValue(field)) return false;
    const below = rest.map((row) => row[column] ?? "").filter((other) => !isMissing(other));
    const values = below.filter(looksLikeValue).length;
    return values * 2 > below.length && !(isYear(field) && !below.every(isYear));
  });
}

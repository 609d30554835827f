import type { ColumnType } from "@hearth/protocol";
import { nameStems } from "../language/tokenizer.ts";
import type { SurveyColumn } from "./survey.ts";

const maximumValues = 400;
const maximumValueLength = 80;

/** Looks at one column's cells, as text. `decimalComma` reads 1.234,5 as 1234.5. */
export function surveyColumn(name: string, cells: readonly string[], decimalComma: boolean): SurveyColumn {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  const type = columnTypeOf(filled, decimalComma);
  const distinct = new Set(filled);
  const numbers = type === "number" ? filled.map((cell) => readNumber(cell, decimalComma)) : [];
  const days =
    type === "date"
      ? filled
          .map(readDay)
          .filter((day) => day !== undefined)
          .toSorted()
      : [];
  return {
    name,
    type,
    stems: nameStems(name),
    values:
      type === "text"
        ? [...distinct].filter((value) => value.length <= maximumValueLength).slice(0, maximumValues)
        : [],
    distinct: distinct.size,
    empty: cells.length - filled.length,
    minimum: numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.min(a, b)),
    maximum: numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.max(a, b)),
    first: days[0],
    last: days.at(-1),
  };
}

function columnTypeOf(filled: readonly string[], decimalComma: boolean): ColumnType {
  if (filled.length === 0) return "text";
  const share = (matches: (cell: string) => boolean): number => filled.filter(matches).length / filled.length;
  if (share((cell) => /^(true|false|yes|no)$/i.test(cell)) === 1) return "boolean";
  if (share((cell) => readDay(cell) !== undefined) >= 0.9) return "date";
  if (share((cell) => !Number.isNaN(readNumber(cell, decimalComma))) >= 0.9) return "number";
  return "text";
}

function readNumber(cell: string, decimalComma: boolean): number {
  const bare = cell.replace(/^[€$£]\s*|\s*[€$£%]$/g, "").replace(/[\s'](?=\d{3}\b)/g, "");
  const normal = decimalComma ? bare.replaceAll(".", "").replace(",", ".") : bare.replaceAll(/,(?=\d{3}\b)/g, "");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(normal) ? Number(normal) : Number.NaN;
}

/** The day of a cell as ISO 8601, from ISO, 31.12.2025 or 31/12/2025 forms. */
function readDay(cell: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ]\d{2}:\d{2}.*)?$/.exec(cell);
  if (iso !== null) return `${iso[1]}-${iso[2]}-${iso[3] ?? "01"}`;
  const european = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(cell);
  if (european === null) return undefined;
  return `${european[3]}-${european[2]!.padStart(2, "0")}-${european[1]!.padStart(2, "0")}`;
}

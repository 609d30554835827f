import { groupsOf } from "../language/synonyms.ts";
import type { SurveyColumn } from "../survey/survey.ts";
import { isKeyName } from "./source.ts";

/** Number columns that measure something rather than number it. */
export function measureColumns(columns: readonly SurveyColumn[]): SurveyColumn[] {
  return columns.filter(
    (column) =>
      column.type === "number" &&
      !isKeyName(column.stems) &&
      !(column.stems.length === 1 && column.stems[0] === "year") &&
      !numbersRows(column),
  );
}

/** A running number from one on, with no number twice and none left out, tells rows apart and measures nothing. */
function numbersRows(column: SurveyColumn): boolean {
  return (
    column.distinct >= 5 &&
    column.minimum === 1 &&
    column.maximum === column.distinct &&
    column.empty === 0 &&
    column.stems.some((part) => groupsOf(part).has("person") || ["entri", "row", "index", "sequenc"].includes(part))
  );
}

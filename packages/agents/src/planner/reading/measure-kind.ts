import { stem } from "../language/stem.ts";
import type { SurveyColumn } from "../survey/survey.ts";
import { columnIsOf } from "./mentions.ts";

/**
 * Whether adding a column up makes sense: money, pieces and kilometres add up; temperatures, ratings and ages do
 * not. `unknown` when the name does not tell.
 */
export function measureKind(column: SurveyColumn): "additive" | "intensive" | "unknown" {
  const intensive = ["temperature", "rating", "speed", "age", "height"] as const;
  if (intensive.some((group) => columnIsOf(column, group))) return "intensive";
  if (
    column.stems.some((part) =>
      ["price", "rate", "percent", "pct", "ratio", "average", "avg", "humidity", "latency", "level"].includes(part),
    )
  ) {
    return "intensive";
  }
  const additive = ["money", "quantity", "distance", "duration", "weight", "rain", "energy", "volume"] as const;
  return additive.some((group) => columnIsOf(column, group)) ? "additive" : "unknown";
}

/** What "donations per fund" speaks of: money for files named for what is paid, rows for all others. */
export function measureKindOfFile(stems: readonly string[]): "rows" | "money" {
  return stems.some((part) => moneyFiles.has(part)) ? "money" : "rows";
}

const moneyFiles: ReadonlySet<string> = new Set(
  ["bill", "expense", "cost", "spending", "sale", "payment", "income", "budget", "donation", "purchase", "fee"].map(
    stem,
  ),
);

import type { SurveyColumn } from "../survey/survey.ts";
import type { ReadingState } from "./state.ts";

const pattern =
  /\b(?:last|latest|past|final|most recent)\s+(\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+(day|week|month|quarter|year)s\b/i;
const inData =
  /\b(?:in|of|from|on|within)\s+(?:the|my|our|this)?\s*(?:data|dataset|file|record|records|table|sheet|log|csv|series)\b|\bon record\b/i;
const words = "two three four five six seven eight nine ten eleven twelve".split(" ");

/**
 * "The last three months": counted back from the last date in the data, whole months with the latest as one of
 * them, and said so. "Last month" and "this year" depend on the day they are asked and are left to be refused.
 * Returns the words it read.
 */
export function readRelative(state: ReadingState): string | undefined {
  const match = pattern.exec(state.clause.text);
  if (match === null || match[1] === undefined || match[2] === undefined) return undefined;
  const dates = state.dateColumns();
  const filled = dates.filter((column) => column.empty === 0);
  const column: SurveyColumn | undefined = dates.length === 1 ? dates[0] : filled.length === 1 ? filled[0] : undefined;
  if (column?.last === undefined || !state.source.complete) return undefined;
  const count = words.includes(match[1].toLowerCase()) ? words.indexOf(match[1].toLowerCase()) + 2 : Number(match[1]);
  const unit = match[2].toLowerCase();
  if (!Number.isInteger(count) || count < 1 || count > 1000) return undefined;
  const start = startOf(column.last, unit, count);
  state.conditions.push({ column: column.name, operator: "greater-or-equal", value: start });
  state.assumptions.push(
    `“${match[0]}” was counted back from ${column.last}, the last ${column.name} in the data: from ${start} on.`,
  );
  cover(
    state,
    /\b(?:over|across|throughout|in|during|for)\s+the\s+$/i.exec(state.clause.text.slice(0, match.index))?.[0] ?? "",
  );
  cover(state, match[0]);
  const where = inData.exec(state.clause.text)?.[0];
  if (where !== undefined) cover(state, where);
  return match[0];
}

function cover(state: ReadingState, said: string): void {
  if (said === "") return;
  const offset = (state.clause.tokens[0]?.start ?? 0) + state.clause.text.indexOf(said);
  for (const [index, token] of state.clause.tokens.entries())
    if (token.start >= offset && token.end <= offset + said.length) state.coverage.cover(index);
}

/** The first day, month, quarter or year of the stretch, as table filters take it. */
function startOf(last: string, unit: string, count: number): string {
  const date = new Date(`${last.slice(0, 10)}T00:00:00Z`);
  const iso = (): string => date.toISOString().slice(0, 10);
  if (unit === "day" || unit === "week") {
    date.setUTCDate(date.getUTCDate() - (unit === "week" ? 7 * count : count) + 1);
    return iso();
  }
  date.setUTCDate(1);
  if (unit === "year") return String(date.getUTCFullYear() - count + 1);
  const months = unit === "quarter" ? 3 * (count - 1) + (date.getUTCMonth() % 3) : count - 1;
  date.setUTCMonth(date.getUTCMonth() - months);
  return iso().slice(0, 7);
}

import { isoDay, isRealDay, monthNumber } from "../../shared/dates.ts";

export type DateOrder = "day-first" | "month-first";

const time = String.raw`(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${time}$`);
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})\.?${time}$`);
const dayName = new RegExp(String.raw`^(\d{1,2})\.?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})${time}$`);
const nameDay = new RegExp(String.raw`^([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})${time}$`);

/** What a cell says about the order of day and month; both for 03/04/2025, nothing for what shows no order. */
export function dateEvidence(text: string): DateOrder | "either" | undefined {
  const match = yearLast.exec(text);
  if (match === null) return undefined;
  const [, first, separator, second] = match;
  // Nobody writes the month first with points.
  if (separator === "." || Number(first) > 12) return "day-first";
  return Number(second) > 12 ? "month-first" : "either";
}

/**
 * A date as ISO 8601 text, with its time and zone if it has one; undefined when it is no date or no real day.
 * Understands 2025-03-14, 2025/3/14, 14/03/2025, 14.3.25, 14 March 2025, 14-Mar-25 and March 14, 2025, each with
 * a time. A year of two digits lies between 1970 and 2069.
 */
export function parseDate(text: string, order: DateOrder): string | undefined {
  const first = yearFirst.exec(text);
  if (first !== null) return iso(Number(first[1]), Number(first[3]), Number(first[4]), first.slice(5));
  const last = yearLast.exec(text);
  if (last !== null) {
    const dayFirst = order === "day-first" || last[2] === ".";
    const [day, month] = dayFirst ? [last[1], last[3]] : [last[3], last[1]];
    return iso(fullYear(last[4]), Number(month), Number(day), last.slice(5));
  }
  const named = dayName.exec(text);
  if (named !== null) return iso(fullYear(named[3]), monthNumber(named[2] ?? ""), Number(named[1]), named.slice(4));
  const american = nameDay.exec(text);
  if (american !== null)
    return iso(Number(american[3]), monthNumber(american[1] ?? ""), Number(american[2]), american.slice(4));
  return undefined;
}

function fullYear(text = ""): number {
  const year = Number(text);
  return text.length > 2 ? year : year < 70 ? 2000 + year : 1900 + year;
}

function iso(
  year: number,
  month: number | undefined,
  day: number,
  [hour, minute, second, zone]: readonly (string | undefined)[],
): string | undefined {
  if (month === undefined || !isRealDay(year, month, day)) return undefined;
  const date = isoDay(year, month, day);
  if (hour === undefined || minute === undefined) return date;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return undefined;
  return `${date}T${hour.padStart(2, "0")}:${minute}:${second ?? "00"}${zone ?? ""}`;
}

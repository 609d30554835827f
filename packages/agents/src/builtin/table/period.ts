import { isoDay, isRealDay } from "../shared/dates.ts";

/** First and last day, in ISO 8601. */
export interface Period {
  start: string;
  end: string;
}

/** The days that 2025, 2025-Q1, 2025-03 or 2025-03-14 stand for; undefined for anything else. */
export function periodOf(text: string): Period | undefined {
  const match = /^(\d{4})(?:-(?:[Qq]([1-4])|(\d{2})(?:-(\d{2}))?))?(?:T.*)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, yearText, quarter, monthText, dayText] = match;
  const year = Number(yearText);
  if (quarter !== undefined) return months(year, Number(quarter) * 3 - 2, Number(quarter) * 3);
  if (monthText === undefined) return months(year, 1, 12);
  const month = Number(monthText);
  if (month < 1 || month > 12) return undefined;
  if (dayText === undefined) return months(year, month, month);
  const day = Number(dayText);
  return isRealDay(year, month, day) ? { start: isoDay(year, month, day), end: isoDay(year, month, day) } : undefined;
}

function months(year: number, first: number, last: number): Period {
  const lastDay = new Date(Date.UTC(year, last, 0)).getUTCDate();
  return { start: isoDay(year, first, 1), end: isoDay(year, last, lastDay) };
}

import type { Cell } from "@hearth/protocol";
import { calendarDay, dayMilliseconds, isoDay, isoWeek } from "../shared/dates.ts";

export const dateParts = ["year", "quarter", "month", "week", "day", "weekday"] as const;
export type DatePart = (typeof dateParts)[number];

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/**
 * The part of a date as text that sorts in time: 2025, 2025-Q1, 2025-03, 2025-W11 (ISO 8601), 2025-03-14; a weekday's
 * name. Null when the cell is no date, or a month is asked for its day.
 */
export function datePart(cell: Cell, part: DatePart): string | null {
  const date = typeof cell === "string" ? calendarDay(cell) : undefined;
  if (date === undefined) return null;
  const { year, month, day } = date;
  if (part === "year") return String(year).padStart(4, "0");
  if (part === "quarter") return `${String(year).padStart(4, "0")}-Q${Math.ceil(month / 3)}`;
  if (part === "month") return isoDay(year, month, 1).slice(0, 7);
  if (day === undefined) return null;
  if (part === "day") return isoDay(year, month, day);
  if (part === "week") {
    const iso = isoWeek(year, month, day);
    return `${String(iso.year).padStart(4, "0")}-W${String(iso.week).padStart(2, "0")}`;
  }
  const days = Date.UTC(year, month - 1, day) / dayMilliseconds;
  // Day 0, the first of January 1970, was a Thursday.
  return weekdays[(((days + 3) % 7) + 7) % 7] ?? null;
}

/** Orders the parts in time, weekdays from Monday. */
export function datePartOrder(part: DatePart, text: Cell): Cell {
  return part === "weekday" && text !== null ? weekdays.indexOf(String(text)) : text;
}

/** A day, or a day and a time, in ISO 8601. Years of four digits. */
const isoDate = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:T(\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(Z|[+-]\d{2}:?\d{2})?)?$/;

export const dayMilliseconds = 86_400_000;

export interface CalendarDay {
  year: number;
  /** 1 to 12 */
  month: number;
  /** 1 to 31; absent for a month as a whole */
  day?: number;
}

/** The calendar day as written, whatever its time zone; undefined for what is no date. */
export function calendarDay(text: string): CalendarDay | undefined {
  const match = isoDate.exec(text);
  if (match === null) return undefined;
  const [, year, month, day] = match;
  if (day === undefined)
    return Number(month) >= 1 && Number(month) <= 12 ? { year: Number(year), month: Number(month) } : undefined;
  return isRealDay(Number(year), Number(month), Number(day))
    ? { year: Number(year), month: Number(month), day: Number(day) }
    : undefined;
}

export function isRealDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

/** Milliseconds since 1970 of a date or date and time; a time without a zone counts as UTC. */
export function timeOf(text: string): number | undefined {
  const match = isoDate.exec(text);
  const day = calendarDay(text);
  if (match === null || day === undefined) return undefined;
  const [, , , , hour = "00", minute = "00", second = "00", zone = "Z"] = match;
  const date = `${isoDay(day.year, day.month, day.day ?? 1)}T${hour}:${minute}:${second}`;
  const time = Date.parse(date + (/^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone));
  return Number.isNaN(time) ? undefined : time;
}

export function isoDay(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

const monthNames = "january february march april may june july august september october november december".split(" ");

/** 1 to 12 for an English month name of three letters or more. */
export function monthNumber(name: string): number | undefined {
  const lower = name.toLowerCase().replace(/\.$/, "");
  if (lower.length < 3) return undefined;
  const index = monthNames.findIndex((month) => month.startsWith(lower) || (month === "september" && lower === "sept"));
  return index === -1 ? undefined : index + 1;
}

/** The week by ISO 8601: weeks begin on Monday, and the first holds the year's first Thursday. */
export function isoWeek(year: number, month: number, day: number): { year: number; week: number } {
  const date = new Date(Date.UTC(year, month - 1, day));
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * dayMilliseconds);
  const firstOfYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return {
    year: thursday.getUTCFullYear(),
    week: Math.floor((thursday.getTime() - firstOfYear) / dayMilliseconds / 7) + 1,
  };
}

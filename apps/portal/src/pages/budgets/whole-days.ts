import type { ModelUsage } from "@hearth/sdk";

/** Days that are given at least, so that the first ones do not fill a whole chart. */
const fewestDays = 14;
const day = 86_400;

export interface DayOfUse {
  /** Its midnight in UTC, by which the hub counts; seconds since the Unix epoch. */
  time: number;
  input: number;
  output: number;
}

/** The days of use one after the other, oldest first, with those on which nothing was used between and before them. */
export function wholeDays(lines: ModelUsage["lines"]): DayOfUse[] {
  const used = new Map(lines.map(({ key, input, output }) => [Date.parse(key) / 1000, { input, output }]));
  const last = Math.max(...used.keys());
  const first = Math.min(...used.keys(), last - (fewestDays - 1) * day);
  return Array.from({ length: Math.round((last - first) / day) + 1 }, (_, index) => {
    const time = first + index * day;
    return { time, ...(used.get(time) ?? { input: 0, output: 0 }) };
  });
}

import { ValidationError } from "@hearth/protocol";
import { Cron } from "croner";

export interface Pattern {
  cron: string;
  timeZone: string;
}

/**
 * The first occurrence after a time, or undefined when there is none. Around a change to or from summer time
 * croner's rule holds: a fixed time that is skipped runs at once after the gap, one that comes twice runs once.
 * @throws ValidationError for a pattern or time zone that does not exist
 */
export function nextOccurrence({ cron, timeZone }: Pattern, after: number): number | undefined {
  return compile(cron, timeZone).nextRun(new Date(after))?.getTime();
}

export interface OccurrencesRequest extends Pattern {
  from: number;
  until: number;
  maximum: number;
}

/** Occurrences from `from` (itself one) to `until`, oldest first, and the first one not among them. */
export function occurrencesBetween({ cron, timeZone, from, until, maximum }: OccurrencesRequest): {
  times: number[];
  next: number | undefined;
} {
  const compiled = compile(cron, timeZone);
  const times: number[] = [];
  let next: number | undefined = from;
  while (next !== undefined && next <= until && times.length < maximum) {
    times.push(next);
    next = compiled.nextRun(new Date(next))?.getTime();
  }
  return { times, next };
}

function compile(cron: string, timeZone: string): Cron {
  try {
    Intl.DateTimeFormat("en", { timeZone });
  } catch (cause) {
    const message = `is no IANA time zone: ${timeZone}`;
    throw new ValidationError("schedule", [{ field: "/timeZone", message }], cause);
  }
  try {
    return new Cron(cron, { timezone: timeZone, paused: true, mode: "5-or-6-parts" });
  } catch (cause) {
    const message = `is no cron pattern (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new ValidationError("schedule", [{ field: "/cron", message }], cause);
  }
}

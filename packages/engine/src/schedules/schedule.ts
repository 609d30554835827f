import { taskSubmission } from "@hearth/protocol";
import { z } from "zod";

/** What happens to occurrences that passed while no hub ran: none, one for all of them, or each. */
export const missedRunPolicy = z.enum(["skip", "once", "all"]);
export type MissedRunPolicy = z.infer<typeof missedRunPolicy>;

export const scheduleInput = z.strictObject({
  /** Unique for its owner. */
  name: z.string().min(1).max(200),
  /** Five fields (minute, hour, day of month, month, day of week), or six with seconds first. */
  cron: z.string().min(1).max(200),
  /** An IANA time zone, such as Europe/Berlin. */
  timeZone: z.string().default("UTC"),
  missed: missedRunPolicy.default("skip"),
  enabled: z.boolean().default(true),
  /** The task that each occurrence submits. */
  task: taskSubmission.omit({ idempotencyKey: true, runAt: true, after: true }),
});
export type ScheduleInput = z.input<typeof scheduleInput>;

/** Times are milliseconds since the Unix epoch. */
export interface Schedule extends z.output<typeof scheduleInput> {
  id: string;
  owner: string;
  createdAt: number;
  /** Absent when the pattern has no further occurrence, or when it is disabled. */
  nextAt?: number;
  lastAt?: number;
}

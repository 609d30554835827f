import { taskSubmission } from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const scheduleInput = z.object({
  /** Unique for its owner. */
  name: z.string(),
  cron: z.string(),
  /** An IANA time zone. */
  timeZone: z.string().default("UTC"),
  /** What happens to runs that were missed while no hub ran. */
  missed: z.enum(["skip", "once", "all"]).default("skip"),
  enabled: z.boolean().default(true),
  task: taskSubmission.omit({ idempotencyKey: true, runAt: true, after: true }),
});
export type ScheduleInput = z.input<typeof scheduleInput>;

const schedule = scheduleInput.extend({
  id: z.string(),
  owner: z.string(),
  createdAt: z.number(),
  nextAt: z.number().optional(),
  lastAt: z.number().optional(),
});
/** A schedule as stored. Times are milliseconds since the Unix epoch. */
export type ScheduleView = z.infer<typeof schedule>;

export interface ScheduleResource {
  list(options?: CallOptions): Promise<ScheduleView[]>;
  /** Creates the schedule, or replaces the one of that name. */
  set(input: ScheduleInput, options?: CallOptions): Promise<ScheduleView>;
  remove(id: string, options?: CallOptions): Promise<void>;
}

export function scheduleResource(transport: Transport): ScheduleResource {
  return {
    async list(options) {
      const answer = z.object({ schedules: z.array(schedule) });
      return (await transport.call(answer, "GET", "/api/v1/schedules", options)).schedules;
    },
    set: (input, options) => transport.call(schedule, "POST", "/api/v1/schedules", { ...options, body: input }),
    remove: (id, options) => transport.send("DELETE", `/api/v1/schedules/${encodeURIComponent(id)}`, options),
  };
}

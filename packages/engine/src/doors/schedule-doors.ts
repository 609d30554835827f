import { newId, NotFoundError, parse } from "@hearth/protocol";
import type { Schedules } from "../contract.ts";
import type { EngineCore } from "../engine-core.ts";
import { nextOccurrence } from "../schedules/occurrences.ts";
import { fireDue, type ScheduleRow, toSchedule } from "../schedules/fire-due.ts";
import { scheduleInput } from "../schedules/schedule.ts";
import { query } from "../store/script.ts";
import { ownerOfChecked } from "./task-doors.ts";

/** The doors for schedules, and their part of each tick. */
export function scheduleDoors(
  core: EngineCore,
  { scheduleGraceMilliseconds }: { scheduleGraceMilliseconds: number },
): Schedules {
  const { context } = core;
  const { driver, clock } = context;

  core.onTick.push(async (now) => {
    const due = await driver.read(() =>
      query("SELECT id FROM task_schedule WHERE enabled = 1 AND next_at <= ? LIMIT 1", now),
    );
    if (due.length > 0) await driver.transaction((tx) => fireDue(context, tx, scheduleGraceMilliseconds));
  });

  return {
    async setSchedule(who, input) {
      const owner = ownerOfChecked(who);
      const schedule = parse(scheduleInput, input, "schedule");
      const now = clock.now();
      const next = schedule.enabled ? nextOccurrence(schedule, now) : undefined;
      const rows = await driver.transaction(() =>
        query<ScheduleRow>(
          `INSERT INTO task_schedule (id, owner, name, cron, time_zone, missed, submission, enabled, created_at, next_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (owner, name) DO UPDATE SET cron = excluded.cron, time_zone = excluded.time_zone,
             missed = excluded.missed, submission = excluded.submission, enabled = excluded.enabled,
             next_at = excluded.next_at
           RETURNING *`,
          newId(),
          owner,
          schedule.name,
          schedule.cron,
          schedule.timeZone,
          schedule.missed,
          JSON.stringify(schedule.task),
          schedule.enabled ? 1 : 0,
          now,
          next ?? null,
        ),
      );
      return toSchedule(rows[0]!);
    },
    async listSchedules(who) {
      const owner = ownerOfChecked(who);
      const rows = await driver.read(() =>
        query<ScheduleRow>("SELECT * FROM task_schedule WHERE owner = ? ORDER BY name", owner),
      );
      return rows.map(toSchedule);
    },
    async removeSchedule(who, id) {
      const owner = ownerOfChecked(who);
      const rows = await driver.transaction(() =>
        query("DELETE FROM task_schedule WHERE owner = ? AND id = ? RETURNING id", owner, id),
      );
      if (rows.length === 0) throw new NotFoundError("schedule", id);
    },
  };
}

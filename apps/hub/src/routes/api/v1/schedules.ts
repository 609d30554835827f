import { type Schedules, scheduleInput } from "@hearth/engine";
import { problem } from "@hearth/protocol";
import { z } from "zod";
import type { RequireCapabilities } from "../../../agents/agent-registry.ts";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { nameParameters } from "./parameters.ts";

export interface ScheduleRoutesOptions {
  schedules: Schedules;
  requireCapabilities: RequireCapabilities;
}

const schedule = scheduleInput.extend({
  id: z.string(),
  owner: z.string(),
  createdAt: z.number(),
  nextAt: z.number().optional(),
  lastAt: z.number().optional(),
});

/** `/api/v1/schedules`: tasks that are submitted by the clock. */
export function scheduleRoutes(app: App, { schedules, requireCapabilities }: ScheduleRoutesOptions): void {
  app.get(
    "/api/v1/schedules",
    {
      schema: {
        tags: ["schedules"],
        summary: "List schedules",
        response: { 200: z.object({ schedules: z.array(schedule) }) },
      },
    },
    async (request) => ({ schedules: await schedules.listSchedules(whoIs(request)) }),
  );
  app.post(
    "/api/v1/schedules",
    {
      schema: {
        tags: ["schedules"],
        summary: "Create a schedule, or replace the one of that name",
        body: scheduleInput,
        response: { 201: schedule, 400: problem },
      },
    },
    async (request, reply) => {
      requireCapabilities(whoIs(request), [request.body.task], () => "/task/capability");
      return reply.code(201).send(await schedules.setSchedule(whoIs(request), request.body));
    },
  );
  app.delete(
    "/api/v1/schedules/:id",
    {
      schema: {
        tags: ["schedules"],
        summary: "Remove a schedule",
        params: nameParameters,
        response: { 204: z.undefined(), 404: problem },
      },
    },
    async (request, reply) => {
      await schedules.removeSchedule(whoIs(request), request.params.id);
      return reply.code(204).send();
    },
  );
}

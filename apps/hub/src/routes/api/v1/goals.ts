import type { Supervisor } from "@hearth/agents";
import { goal, goalId, goalSubmission, planDraft, problem } from "@hearth/protocol";
import type { GoalReader } from "@hearth/storage";
import { z } from "zod";
import type { FolderRules } from "../../../goals/folder-rules.ts";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { listBodyLimit } from "../../../http/create-server.ts";
import { goalParameters, limit } from "./parameters.ts";

export interface GoalRoutesOptions {
  goals: GoalReader;
  supervisor: Supervisor;
  folders: FolderRules;
}

/** `/api/v1/goals`: hand in a goal, follow it, approve, edit or cancel what it leads to. */
export function goalRoutes(app: App, { goals, supervisor, folders }: GoalRoutesOptions): void {
  app.post(
    "/api/v1/goals",
    {
      schema: {
        tags: ["goals"],
        summary: "Hand in a goal",
        body: goalSubmission,
        response: { 201: goal, 400: problem },
      },
    },
    async (request, reply) => {
      const who = whoIs(request);
      const submission = await folders.check(request.body);
      const submitted = await supervisor.submitGoal(who, submission);
      return reply.code(201).header("location", `/api/v1/goals/${submitted.id}`).send(submitted);
    },
  );
  app.get(
    "/api/v1/goals",
    {
      schema: {
        tags: ["goals"],
        summary: "List goals, newest first",
        querystring: z.strictObject({ limit, before: goalId.optional() }),
        response: { 200: z.object({ goals: z.array(goal) }) },
      },
    },
    async (request) => {
      const { limit, before } = request.query;
      return { goals: await goals.list(whoIs(request), { limit, ...(before === undefined ? {} : { before }) }) };
    },
  );
  app.get(
    "/api/v1/goals/:id",
    {
      schema: { tags: ["goals"], summary: "Get a goal", params: goalParameters, response: { 200: goal, 404: problem } },
    },
    (request) => goals.get(whoIs(request), request.params.id),
  );
  app.post(
    "/api/v1/goals/:id/approve",
    { schema: { tags: ["goals"], summary: "Approve a goal's plan", params: goalParameters, response: { 200: goal } } },
    (request) => supervisor.approvePlan(whoIs(request), request.params.id),
  );
  app.put(
    "/api/v1/goals/:id/plan",
    {
      bodyLimit: listBodyLimit,
      schema: {
        tags: ["goals"],
        summary: "Replace the plan of a goal that waits for approval",
        params: goalParameters,
        body: planDraft,
        response: { 200: goal },
      },
    },
    async (request) => {
      await supervisor.editPlan(whoIs(request), request.params.id, request.body);
      return await goals.get(whoIs(request), request.params.id);
    },
  );
  app.post(
    "/api/v1/goals/:id/cancel",
    {
      schema: {
        tags: ["goals"],
        summary: "Cancel a goal and all its tasks",
        params: goalParameters,
        response: { 200: goal },
      },
    },
    (request) => supervisor.cancelGoal(whoIs(request), request.params.id),
  );
}

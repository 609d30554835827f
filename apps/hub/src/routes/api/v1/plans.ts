import { goalId, plan, planDraft, planId, problem } from "@hearth/protocol";
import type { EngineReader, EngineWriter } from "@hearth/engine";
import { z } from "zod";
import type { RequireCapabilities } from "../../../agents/agent-registry.ts";
import { whoIs } from "../../../guard/principal.ts";
import { listBodyLimit } from "../../../http/create-server.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { limit, planParameters } from "./parameters.ts";

export interface PlanRoutesOptions {
  engine: EngineReader & EngineWriter;
  requireCapabilities: RequireCapabilities;
}

/** `/api/v1/plans`: hand in a plan of one's own, read, approve and cancel. */
export function planRoutes(app: App, { engine, requireCapabilities }: PlanRoutesOptions): void {
  app.post(
    "/api/v1/plans",
    {
      bodyLimit: listBodyLimit,
      schema: {
        tags: ["plans"],
        summary: "Hand in a plan; it waits for approval unless told otherwise",
        querystring: z.strictObject({ approve: z.stringbool().default(false) }),
        body: planDraft,
        response: { 201: plan, 400: problem },
      },
    },
    async (request, reply) => {
      requireCapabilities(whoIs(request), request.body.tasks, (index) => `/tasks/${index}/capability`);
      const submitted = await engine.submitPlan(whoIs(request), request.body, { draft: !request.query.approve });
      return reply.code(201).header("location", `/api/v1/plans/${submitted.id}`).send(submitted);
    },
  );
  app.get(
    "/api/v1/plans",
    {
      schema: {
        tags: ["plans"],
        summary: "List plans without their tasks, newest first",
        querystring: z.strictObject({ limit, before: planId.optional(), goal: goalId.optional() }),
        response: { 200: z.object({ plans: z.array(plan.omit({ tasks: true })) }) },
      },
    },
    async (request) => {
      const { limit, before, goal } = request.query;
      const filter = { limit, ...(before === undefined ? {} : { before }), ...(goal === undefined ? {} : { goal }) };
      return { plans: await engine.listPlans(whoIs(request), filter) };
    },
  );
  app.get(
    "/api/v1/plans/:id",
    {
      schema: { tags: ["plans"], summary: "Get a plan", params: planParameters, response: { 200: plan, 404: problem } },
    },
    (request) => engine.getPlan(whoIs(request), request.params.id),
  );
  app.post(
    "/api/v1/plans/:id/approve",
    { schema: { tags: ["plans"], summary: "Approve a plan", params: planParameters, response: { 200: plan } } },
    (request) => engine.approvePlan(whoIs(request), request.params.id),
  );
  app.post(
    "/api/v1/plans/:id/cancel",
    {
      schema: {
        tags: ["plans"],
        summary: "Cancel a plan and its tasks",
        params: planParameters,
        response: { 200: plan },
      },
    },
    (request) => engine.cancelPlan(whoIs(request), request.params.id),
  );
}

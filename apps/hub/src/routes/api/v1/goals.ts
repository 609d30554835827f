import type { Estimator, Supervisor } from "@hearth/agents";
import {
  conversationId,
  estimateOutcome,
  goal,
  goalAnswer,
  goalId,
  goalRecording,
  goalSubmission,
  planDraft,
  problem,
} from "@hearth/protocol";
import type { GoalReader } from "@hearth/storage";
import { z } from "zod";
import type { FolderRules } from "../../../goals/folder-rules.ts";
import type { GoalRecorder } from "../../../goals/goal-recorder.ts";
import { whoIs } from "../../../guard/principal.ts";
import type { AgentCare } from "../../../health/agent-care.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { listBodyLimit } from "../../../http/create-server.ts";
import { goalParameters, limit } from "./parameters.ts";

export interface GoalRoutesOptions {
  goals: GoalReader;
  supervisor: Supervisor;
  estimates: Pick<Estimator, "ofGoal">;
  recordings: GoalRecorder;
  folders: FolderRules;
  /** Stopped agents for which a goal's tasks wait. */
  waitedFor: AgentCare["waitedFor"];
}

/** `/api/v1/goals`: hand in a goal, follow it, approve, edit or cancel what it leads to. */
export function goalRoutes(app: App, options: GoalRoutesOptions): void {
  const { goals, supervisor, estimates, recordings, folders, waitedFor } = options;
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
      const submission = await folders.check(who, request.body);
      const submitted = await supervisor.submitGoal(who, submission);
      return reply.code(201).header("location", `/api/v1/goals/${submitted.id}`).send(submitted);
    },
  );
  app.get(
    "/api/v1/goals",
    {
      schema: {
        tags: ["goals"],
        summary: "List goals, newest first; with a conversation, the goals of it (a goal without one is its own)",
        querystring: z.strictObject({ limit, before: goalId.optional(), conversation: conversationId.optional() }),
        response: { 200: z.object({ goals: z.array(goal) }) },
      },
    },
    async (request) => {
      const { limit, before, conversation } = request.query;
      const options = {
        limit,
        ...(before === undefined ? {} : { before }),
        ...(conversation === undefined ? {} : { conversation }),
      };
      return { goals: await goals.list(whoIs(request), options) };
    },
  );
  app.get(
    "/api/v1/goals/:id",
    {
      schema: { tags: ["goals"], summary: "Get a goal", params: goalParameters, response: { 200: goal, 404: problem } },
    },
    async (request) => {
      const who = whoIs(request);
      const found = await goals.get(who, request.params.id);
      const waitsFor = found.state === "running" ? await waitedFor(who, found.id) : [];
      return waitsFor.length === 0 ? found : { ...found, waitsFor };
    },
  );
  app.get(
    "/api/v1/goals/:id/estimates",
    {
      schema: {
        tags: ["goals"],
        summary: "What a goal's tasks were estimated to take, and what they took",
        params: goalParameters,
        response: { 200: z.object({ estimates: z.array(estimateOutcome) }), 404: problem },
      },
    },
    async (request) => {
      const who = whoIs(request);
      const { id } = await goals.get(who, request.params.id);
      return { estimates: await estimates.ofGoal(who, id) };
    },
  );
  app.get(
    "/api/v1/goals/:id/recording",
    {
      schema: {
        tags: ["goals"],
        summary: "The run of a goal, to be replayed elsewhere: what models answered and what came of it",
        params: goalParameters,
        response: { 200: goalRecording, 404: problem },
      },
    },
    (request) => recordings(whoIs(request), request.params.id),
  );
  app.post(
    "/api/v1/goals/:id/approve",
    { schema: { tags: ["goals"], summary: "Approve a goal's plan", params: goalParameters, response: { 200: goal } } },
    (request) => supervisor.approvePlan(whoIs(request), request.params.id),
  );
  app.post(
    "/api/v1/goals/:id/answer",
    {
      schema: {
        tags: ["goals"],
        summary: "Answer the question that a goal waits with",
        params: goalParameters,
        body: goalAnswer,
        response: { 200: goal, 404: problem, 409: problem },
      },
    },
    (request) => supervisor.answerGoal(whoIs(request), request.params.id, request.body),
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
    "/api/v1/goals/:id/plan/check",
    {
      bodyLimit: listBodyLimit,
      schema: {
        tags: ["goals"],
        summary: "What a draft would be as the plan of a goal that waits: permissions and estimates; changes nothing",
        params: goalParameters,
        body: planDraft,
        response: { 200: planDraft, 400: problem, 404: problem, 409: problem },
      },
    },
    (request) => supervisor.checkPlan(whoIs(request), request.params.id, request.body),
  );
  app.post(
    "/api/v1/goals/:id/plan/revise",
    {
      schema: {
        tags: ["goals"],
        summary: "Say what should be different in the plan of a goal that waits; it is planned anew",
        params: goalParameters,
        body: goalAnswer,
        response: { 200: goal, 404: problem, 409: problem },
      },
    },
    (request) => supervisor.revisePlan(whoIs(request), request.params.id, request.body),
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

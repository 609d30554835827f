import { goalId, planId, problem, task, taskId, taskState, taskSubmission, terminalStates } from "@hearth/protocol";
import type { EngineReader, EngineWriter } from "@hearth/engine";
import { z } from "zod";
import type { RequireCapabilities } from "../../../agents/agent-registry.ts";
import { whoIs } from "../../../guard/principal.ts";
import { listBodyLimit } from "../../../http/create-server.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { limit, taskParameters } from "./parameters.ts";

export interface TaskRoutesOptions {
  engine: EngineReader & EngineWriter;
  requireCapabilities: RequireCapabilities;
  /** Writes the receipt of a task that ended, if it is not written yet. */
  ensureReceipt: (owner: string, id: z.output<typeof taskId>) => Promise<void>;
}

const submissions = z.array(taskSubmission).min(1).max(10_000);

/** `/api/v1/tasks`: submit, get, list, cancel, retry, answer, and the results. */
export function taskRoutes(app: App, { engine, requireCapabilities, ensureReceipt }: TaskRoutesOptions): void {
  app.post(
    "/api/v1/tasks",
    {
      bodyLimit: listBodyLimit,
      schema: {
        tags: ["tasks"],
        summary: "Submit a task",
        body: taskSubmission,
        response: { 201: z.object({ id: taskId }), 400: problem },
      },
    },
    async (request, reply) => {
      requireCapabilities(whoIs(request), [request.body], () => "/capability");
      const [id] = await engine.submit(whoIs(request), [request.body]);
      return reply.code(201).header("location", `/api/v1/tasks/${id}`).send({ id });
    },
  );
  app.post(
    "/api/v1/tasks/batch",
    {
      bodyLimit: listBodyLimit,
      schema: {
        tags: ["tasks"],
        summary: "Submit a list of tasks, all or none",
        body: z.strictObject({ tasks: submissions }),
        response: { 201: z.object({ ids: z.array(taskId) }), 400: problem },
      },
    },
    async (request, reply) => {
      requireCapabilities(whoIs(request), request.body.tasks, (index) => `/tasks/${index}/capability`);
      return reply.code(201).send({ ids: await engine.submit(whoIs(request), request.body.tasks) });
    },
  );
  app.get(
    "/api/v1/tasks",
    {
      schema: {
        tags: ["tasks"],
        summary: "List tasks, newest first",
        querystring: z.strictObject({
          limit,
          before: taskId.optional(),
          /** One state, or several joined by commas. */
          state: z
            .string()
            .transform((states) => states.split(","))
            .pipe(z.array(taskState))
            .optional(),
          capability: z.string().optional(),
          plan: planId.optional(),
          goal: goalId.optional(),
        }),
        response: { 200: z.object({ tasks: z.array(task) }) },
      },
    },
    async (request) => {
      const { state, ...rest } = request.query;
      const filter = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      return {
        tasks: await engine.list(whoIs(request), { ...filter, ...(state === undefined ? {} : { states: state }) }),
      };
    },
  );
  app.get(
    "/api/v1/tasks/:id",
    {
      schema: { tags: ["tasks"], summary: "Get a task", params: taskParameters, response: { 200: task, 404: problem } },
    },
    (request) => engine.get(whoIs(request), request.params.id),
  );
  app.get(
    "/api/v1/tasks/:id/result",
    {
      schema: {
        tags: ["tasks"],
        summary: "Get a task once it ended; 202 with the task as it is when it did not end in time",
        params: taskParameters,
        querystring: z.strictObject({ wait: z.coerce.number().min(0).max(60).default(0) }),
        response: { 200: task, 202: task, 404: problem },
      },
    },
    async (request, reply) => {
      const who = whoIs(request);
      const { id } = request.params;
      const now = await engine.get(who, id);
      if (terminalStates.has(now.state) || request.query.wait === 0) return answer(now);
      const gone = new AbortController();
      request.raw.once("close", () => gone.abort());
      const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(request.query.wait * 1000)]);
      return answer(
        await engine.result(who, id, { signal }).catch((error: unknown) => {
          if (signal.aborted) return engine.get(who, id);
          throw error;
        }),
      );

      function answer(found: typeof now) {
        return reply.code(terminalStates.has(found.state) ? 200 : 202).send(found);
      }
    },
  );
  app.post(
    "/api/v1/tasks/:id/cancel",
    {
      schema: {
        tags: ["tasks"],
        summary: "Cancel a task and everything that depends on it",
        params: taskParameters,
        body: z.strictObject({ reason: z.string().max(1000).optional() }).optional(),
        response: { 200: z.object({ cancelled: z.array(taskId) }) },
      },
    },
    async (request) => {
      const who = whoIs(request);
      await engine.get(who, request.params.id);
      const reason = request.body?.reason;
      return { cancelled: await engine.cancel(who, [request.params.id], reason === undefined ? {} : { reason }) };
    },
  );
  app.post(
    "/api/v1/tasks/:id/retry",
    {
      schema: {
        tags: ["tasks"],
        summary: "Put a failed or cancelled task back",
        params: taskParameters,
        response: { 200: task },
      },
    },
    (request) => engine.retry(whoIs(request), request.params.id),
  );
  app.post(
    "/api/v1/tasks/:id/signal",
    {
      schema: {
        tags: ["tasks"],
        summary: "Answer what a task waits for",
        params: taskParameters,
        body: z.strictObject({ name: z.string().min(1).max(200), value: z.unknown() }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await engine.signal(whoIs(request), request.params.id, request.body.name, request.body.value ?? null);
      return reply.code(204).send();
    },
  );
  app.post(
    "/api/v1/tasks/:id/acknowledge",
    {
      schema: {
        tags: ["tasks"],
        summary: "Say that the result arrived",
        params: taskParameters,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const who = whoIs(request);
      const found = await engine.get(who, request.params.id);
      // What is acknowledged is not looked at again after a crash, so its receipt comes first.
      await ensureReceipt(found.owner, found.id);
      await engine.acknowledge(who, found.id);
      return reply.code(204).send();
    },
  );
}

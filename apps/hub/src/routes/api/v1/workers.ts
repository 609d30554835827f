import type { RemoteWorkerDoors } from "@hearth/engine";
import { capabilityName, failure, task, taskId, type Principal } from "@hearth/protocol";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { AgentRegistry } from "../../../agents/agent-registry.ts";
import { NotPermittedError } from "../../../errors/not-permitted-error.ts";
import { whoIs } from "../../../guard/principal.ts";
import { listBodyLimit } from "../../../http/create-server.ts";
import type { App } from "../../../http/zod-type-provider.ts";

const claim = z.strictObject({ task: taskId, fence: z.number().int().nonnegative() });
const claims = z.strictObject({ claims: z.array(claim).max(1000) });

const handedOut = z.object({
  task,
  input: z.unknown(),
  fence: z.number().int(),
  leaseUntil: z.number(),
  steps: z.record(z.string(), z.unknown()),
});

/** `/api/v1/workers`: for workers that are not in this process. They claim tasks, keep their lease alive and settle. */
export function workerRoutes(app: App, { engine, agents }: { engine: RemoteWorkerDoors; agents: AgentRegistry }): void {
  app.post(
    "/api/v1/workers/claim",
    {
      schema: {
        tags: ["workers"],
        summary: "Claim ready tasks",
        body: z.strictObject({
          worker: z.string().min(1).max(200),
          capabilities: z.array(capabilityName).min(1).max(1000),
          maximum: z.number().int().min(1).max(1000).default(1),
        }),
        response: { 200: z.object({ tasks: z.array(handedOut) }) },
      },
    },
    async (request) => {
      const who = workerOf(request);
      agents.announce(who, request.body.capabilities);
      return { tasks: await engine.claim(who, request.body) };
    },
  );
  app.post(
    "/api/v1/workers/heartbeat",
    {
      schema: {
        tags: ["workers"],
        summary: "Keep claims alive; names those that were lost",
        body: claims,
        response: { 200: z.object({ lost: z.array(taskId), leaseUntil: z.number() }) },
      },
    },
    (request) => engine.heartbeat(workerOf(request), request.body.claims),
  );
  app.post(
    "/api/v1/workers/settle",
    {
      bodyLimit: listBodyLimit,
      schema: {
        tags: ["workers"],
        summary: "Hand in results; false for each whose claim was no longer held",
        body: z.strictObject({
          results: z
            .array(z.union([claim.extend({ output: z.unknown() }), claim.extend({ failure })]))
            .min(1)
            .max(1000),
        }),
        response: { 200: z.object({ taken: z.array(z.boolean()) }) },
      },
    },
    async (request) => {
      const results = request.body.results.map((result) =>
        "failure" in result ? result : { ...result, output: result.output ?? null },
      );
      return { taken: await engine.settle(workerOf(request), results) };
    },
  );
  app.post(
    "/api/v1/workers/checkpoint",
    {
      bodyLimit: listBodyLimit,
      schema: {
        tags: ["workers"],
        summary: "Remember the result of a step",
        body: claim.extend({ name: z.string().min(1).max(500), value: z.unknown() }),
        response: { 200: z.object({ held: z.boolean() }) },
      },
    },
    async (request) => {
      const { name, value, ...held } = request.body;
      return { held: await engine.checkpoint(workerOf(request), held, name, value ?? null) };
    },
  );
  app.post(
    "/api/v1/workers/wait",
    {
      schema: {
        tags: ["workers"],
        summary: "Park a task until it is signalled",
        body: claim.extend({ name: z.string().min(1).max(500), timeoutSeconds: z.number().positive().optional() }),
        response: { 200: z.object({ kind: z.string(), value: z.unknown() }) },
      },
    },
    (request) => {
      const { name, timeoutSeconds, ...held } = request.body;
      return engine.wait(workerOf(request), held, name, timeoutSeconds === undefined ? {} : { timeoutSeconds });
    },
  );
  app.post(
    "/api/v1/workers/report",
    {
      schema: {
        tags: ["workers"],
        summary: "Report progress, or a part of the output",
        body: z.union([
          claim.extend({ progress: z.number().min(0).max(1), message: z.string().max(1000).optional() }),
          claim.extend({ part: z.unknown() }),
        ]),
        response: { 200: z.object({ held: z.boolean() }) },
      },
    },
    async (request) => {
      const { body } = request;
      const held = { task: body.task, fence: body.fence };
      const report =
        "progress" in body
          ? { ...held, progress: body.progress, ...(body.message === undefined ? {} : { message: body.message }) }
          : { ...held, part: body.part ?? null };
      return { held: await engine.report(workerOf(request), report) };
    },
  );
  app.post(
    "/api/v1/workers/release",
    {
      schema: {
        tags: ["workers"],
        summary: "Give tasks back unharmed",
        body: claims,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await engine.release(workerOf(request), request.body.claims);
      return reply.code(204).send();
    },
  );
}

/** A person's token is for people: work is done by a device or an agent, whose token can be revoked by itself. */
function workerOf(request: FastifyRequest): Principal {
  const who = whoIs(request);
  if (who.kind === "device" || who.kind === "agent") return who;
  throw new NotPermittedError(who, "the token of a device or an agent");
}

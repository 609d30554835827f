import { agentHealthView, problem } from "@hearth/protocol";
import { z } from "zod";
import { whoIs } from "../../../guard/principal.ts";
import type { AgentCare } from "../../../health/agent-care.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { nameParameters } from "./parameters.ts";

const ended = z.object({
  tasks: z.array(z.string()).describe("Your tasks that were given back"),
  others: z.number().int().describe("How many of other people were given back"),
});

/** `/api/v1/agent-health` and `/api/v1/agents/:id/restart|stop|start`: how agents fare, and what a person does about it. */
export function agentHealthRoutes(app: App, { care }: { care: AgentCare }): void {
  app.get(
    "/api/v1/agent-health",
    {
      schema: {
        tags: ["agents"],
        summary:
          "How each agent fares: status, signs of life, errors, response time, queue, and what was done about it",
        response: { 200: z.object({ agents: z.array(agentHealthView) }) },
      },
    },
    async (request) => ({ agents: await care.view(whoIs(request)) }),
  );
  app.post(
    "/api/v1/agents/:id/restart",
    {
      // An agent that everybody has may be at work for someone else.
      config: { needs: "operator" },
      schema: {
        tags: ["agents"],
        summary:
          "Restart an agent: its runs end, their tasks are given back; for the owner and operators, and their agents of level admin",
        params: nameParameters,
        response: { 200: ended, 403: problem, 404: problem },
      },
    },
    async (request) => await care.restart(whoIs(request), request.params.id),
  );
  app.post(
    "/api/v1/agents/:id/stop",
    {
      config: { needs: "operator" },
      schema: {
        tags: ["agents"],
        summary: "Stop an agent until it is started: it takes no tasks, and what waits for it waits",
        params: nameParameters,
        body: z
          .strictObject({ now: z.boolean().default(false).describe("End its runs too, and give their tasks back") })
          .default({ now: false }),
        response: { 200: ended, 403: problem, 404: problem, 409: problem },
      },
    },
    async (request) => await care.stop(whoIs(request), request.params.id, request.body),
  );
  app.post(
    "/api/v1/agents/:id/start",
    {
      config: { needs: "operator" },
      schema: {
        tags: ["agents"],
        summary: "Start an agent that was stopped: it takes what waits for it",
        params: nameParameters,
        response: { 204: z.undefined(), 403: problem, 404: problem },
      },
    },
    async (request, reply) => {
      await care.start(whoIs(request), request.params.id);
      return reply.code(204).send();
    },
  );
}

import {
  agentHealth,
  describePrincipal,
  manifest,
  type NewReceipt,
  ownerOf,
  problem,
  type Principal,
} from "@hearth/protocol";
import { z } from "zod";
import { agentCreation } from "../../../agents/composition.ts";
import type { AgentRegistry } from "../../../agents/agent-registry.ts";
import { whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";
import { nameParameters } from "./parameters.ts";

const agentView = z.object({
  id: z.string(),
  level: manifest.shape.level,
  state: agentHealth.shape.state,
  status: agentHealth.shape.status,
  creator: z.string(),
  createdAt: z.number().optional(),
  manifest,
  performance: agentHealth,
});

/** `/api/v1/agents`: list, get, and make agents that are composed of capabilities there are. */
export function agentRoutes(
  app: App,
  { agents, record }: { agents: AgentRegistry; record: (receipt: NewReceipt) => Promise<unknown> },
): void {
  const note = (action: "agent-started" | "agent-stopped", who: Principal, target: string) =>
    record({ kind: "hub", action, principal: describePrincipal(who), owner: ownerOf(who), body: { target } });
  app.get(
    "/api/v1/agents",
    {
      schema: {
        tags: ["agents"],
        summary: "List agents",
        querystring: z.strictObject({ level: manifest.shape.level.removeDefault().optional() }),
        response: { 200: z.object({ agents: z.array(agentView) }) },
      },
    },
    (request) => {
      const { level } = request.query;
      return { agents: agents.list(whoIs(request)).filter((agent) => level === undefined || agent.level === level) };
    },
  );
  app.get(
    "/api/v1/agents/:id",
    {
      schema: {
        tags: ["agents"],
        summary: "Get an agent",
        params: nameParameters,
        response: { 200: agentView, 404: problem },
      },
    },
    (request) => agents.get(whoIs(request), request.params.id),
  );
  app.post(
    "/api/v1/agents",
    {
      schema: {
        tags: ["agents"],
        summary: "Make an agent of level manager or worker; for people and agents of level admin only",
        body: agentCreation,
        response: { 201: agentView, 400: problem, 403: problem, 409: problem },
      },
    },
    async (request, reply) => {
      const made = await agents.create(whoIs(request), request.body);
      await note("agent-started", whoIs(request), made.id);
      return reply.code(201).header("location", `/api/v1/agents/${made.id}`).send(made);
    },
  );
  app.delete(
    "/api/v1/agents/:id",
    {
      schema: {
        tags: ["agents"],
        summary: "Remove an agent that was made",
        params: nameParameters,
        response: { 204: z.undefined(), 403: problem, 404: problem },
      },
    },
    async (request, reply) => {
      await agents.remove(whoIs(request), request.params.id);
      await note("agent-stopped", whoIs(request), request.params.id);
      return reply.code(204).send();
    },
  );
}

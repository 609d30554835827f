import { agentHealth, agentHealthView, type AgentHealthView, type JsonSchema, manifest } from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

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
const endedTasks = z.object({ tasks: z.array(z.string()), others: z.number().int() });
/** Tasks whose runs were ended and that were given back: one's own, and how many of other people. */
export type EndedTasks = z.infer<typeof endedTasks>;
const agentFileReport = z.object({
  changes: z.array(z.object({ agent: z.string(), change: z.enum(["added", "changed", "removed"]) })),
  problems: z.array(z.object({ agent: z.string(), path: z.string(), why: z.string(), keepsVersion: z.boolean() })),
});
/** What a look at the agents that are written as files came to. */
export type AgentFileReport = z.infer<typeof agentFileReport>;

/** An agent as a hub shows it: what it declares, who made it, and how it fares. */
export type AgentView = z.infer<typeof agentView>;

/**
 * An agent composed of capabilities there are. A step's input may hold `{"$from": "input"}` or `{"$from": "step-key"}`,
 * each with an optional JSON Pointer in `pointer`.
 */
export interface AgentCreation {
  name: string;
  version?: string;
  description: string;
  level: "manager" | "worker";
  capabilities: {
    name: string;
    description: string;
    keywords?: string[];
    input?: JsonSchema;
    output?: JsonSchema;
    steps: { key: string; capability: string; input: unknown }[];
  }[];
}

export interface AgentResource {
  list(options?: CallOptions & { level?: AgentView["level"] }): Promise<AgentView[]>;
  get(id: string, options?: CallOptions): Promise<AgentView>;
  /** For people and agents of level admin only. */
  create(creation: AgentCreation, options?: CallOptions): Promise<AgentView>;
  remove(id: string, options?: CallOptions): Promise<void>;
  /** Takes changed AGENT.md files into use now, and says which cannot be used. */
  reload(options?: CallOptions): Promise<AgentFileReport>;
  /** How each agent fares, and what was done about it. */
  health(options?: CallOptions): Promise<AgentHealthView[]>;
  /** Ends an agent's runs, gives their tasks back, and opens it anew. For people and agents of level admin only. */
  restart(id: string, options?: CallOptions): Promise<EndedTasks>;
  /** Has an agent take no tasks until it is started. @param now also ends its runs and gives their tasks back */
  stop(id: string, options?: CallOptions & { now?: boolean }): Promise<EndedTasks>;
  /** Has an agent that was stopped take tasks again. */
  start(id: string, options?: CallOptions): Promise<void>;
}

export function agentResource(transport: Transport): AgentResource {
  const at = (id: string): string => `/api/v1/agents/${encodeURIComponent(id)}`;
  return {
    async list({ level, ...options } = {}) {
      const answer = z.object({ agents: z.array(agentView) });
      return (await transport.call(answer, "GET", "/api/v1/agents", { ...options, query: { level } })).agents;
    },
    get: (id, options) => transport.call(agentView, "GET", at(id), options),
    create: (creation, options) => transport.call(agentView, "POST", "/api/v1/agents", { ...options, body: creation }),
    remove: (id, options) => transport.send("DELETE", at(id), options),
    async health(options) {
      const answer = z.object({ agents: z.array(agentHealthView) });
      return (await transport.call(answer, "GET", "/api/v1/agent-health", options)).agents;
    },
    restart: (id, options) => transport.call(endedTasks, "POST", `${at(id)}/restart`, options),
    stop: (id, { now = false, ...options } = {}) =>
      transport.call(endedTasks, "POST", `${at(id)}/stop`, { ...options, body: { now } }),
    start: (id, options) => transport.send("POST", `${at(id)}/start`, options),
    reload: (options) => transport.call(agentFileReport, "POST", "/api/v1/agent-files/reload", options),
  };
}

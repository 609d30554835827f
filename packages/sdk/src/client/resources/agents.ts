import { agentHealth, type JsonSchema, manifest } from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const agentView = z.object({
  id: z.string(),
  level: manifest.shape.level,
  state: agentHealth.shape.state,
  status: agentHealth.shape.status,
  creator: z.string(),
  manifest,
  performance: agentHealth,
});
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
  };
}

import { agentHealth, manifest } from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const agentView = z.object({ manifest, health: agentHealth.optional() });
/** An agent as a hub shows it: what it declares, and how it fares. */
export type AgentView = z.infer<typeof agentView>;

export interface AgentResource {
  list(options?: CallOptions): Promise<AgentView[]>;
  get(name: string, options?: CallOptions): Promise<AgentView>;
}

export function agentResource(transport: Transport): AgentResource {
  return {
    async list(options) {
      return (await transport.call(z.object({ agents: z.array(agentView) }), "GET", "/api/v1/agents", options)).agents;
    },
    get: (name, options) => transport.call(agentView, "GET", `/api/v1/agents/${encodeURIComponent(name)}`, options),
  };
}

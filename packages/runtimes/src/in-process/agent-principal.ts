import { type AgentLevel, type Manifest, type Principal, ownerOf } from "@hearth/protocol";

const rank: Readonly<Record<AgentLevel, number>> = { worker: 0, manager: 1, admin: 2 };

/**
 * The agent acting for whoever asked. An agent that is called by another never gets a higher level than its caller:
 * children do not exceed their parents.
 */
export function agentPrincipal(manifest: Manifest, caller: Principal): Principal {
  const level = caller.kind === "agent" && rank[caller.level] < rank[manifest.level] ? caller.level : manifest.level;
  return { kind: "agent", id: manifest.name, level, onBehalfOf: ownerOf(caller) };
}

import { type AgentLevel, type Manifest, type Principal, ownerOf } from "@hearth/protocol";
import type { Standing } from "@hearth/policy";

const rank: Readonly<Record<AgentLevel, number>> = { worker: 0, manager: 1, admin: 2 };

/**
 * The agent acting for whoever asked. An agent that is called by another never gets a higher level than its caller:
 * children do not exceed their parents. One that was spawned has the level and the name it was spawned with.
 */
export function agentPrincipal(manifest: Manifest, caller: Principal, as?: Standing): Principal {
  if (as !== undefined) {
    const { name, ceiling } = as;
    return { kind: "agent", id: `${manifest.name}.${name}`, level: ceiling.level, onBehalfOf: ownerOf(caller) };
  }
  const level = caller.kind === "agent" && rank[caller.level] < rank[manifest.level] ? caller.level : manifest.level;
  return { kind: "agent", id: manifest.name, level, onBehalfOf: ownerOf(caller) };
}

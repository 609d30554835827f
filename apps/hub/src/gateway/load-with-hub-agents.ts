import type { PolicyEngine, PolicyLoad } from "@hearth/policy";
import { hubAgents } from "./hub-agents.ts";

/** Loads policy data as the hub does: with the entries that it adds, so that a rule may name them. */
export function loadWithHubAgents(engine: PolicyEngine, data: unknown): PolicyLoad {
  if (typeof data !== "object" || data === null || !("agents" in data) || typeof data.agents !== "object")
    return engine.loadPolicy(data);
  return engine.loadPolicy({ ...data, agents: { ...hubAgents, ...data.agents } });
}

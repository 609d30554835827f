import { deterministicAgents } from "@hearth/gateway";
import type { PolicyInput } from "@hearth/policy";
import { notifierAgent } from "../notifications/notifier-agent.ts";

/** In the policy, the agents that people compose of existing capabilities: they read the input and write the output. */
export const composedAgent = "composed";

/** What a hub adds to every policy that has no entry for them. */
export const hubAgents: PolicyInput["agents"] = {
  ...deterministicAgents,
  [notifierAgent]: deterministicAgents["files"]!,
  [composedAgent]: deterministicAgents["report"]!,
};

import { z } from "zod";
import { allow, ask, deny, type Finding } from "../rules/decision.ts";
import { agentOf, permissionLevel, type Policy } from "../rules/policy.ts";

/** An agent asks for a higher level for a stated purpose. */
export const escalationRequest = z.strictObject({
  agent: z.string().min(1),
  from: permissionLevel,
  to: permissionLevel,
  /** Why, in the agent's words; shown to the person as such. */
  reason: z.string().min(1).max(2000),
  /** Highest level of the parent that started it; absent when a person did. */
  parentLevel: permissionLevel.optional(),
  /** Nobody is there to be asked. */
  unattended: z.boolean().default(false),
});
export type EscalationRequest = z.infer<typeof escalationRequest>;

/** "allowed" rises at once within the policy, "approval" needs a person, "denied" never. Level 3 always needs a person. */
export function decideEscalation(request: EscalationRequest, policy: Policy): Finding {
  const agent = agentOf(policy, request.agent);
  if (agent === undefined) return deny("agent-unknown", `the policy knows no agent ${request.agent}`);
  if (request.to <= request.from) return allow("escalation-none", "the level does not rise");
  if (request.to > agent.maximumLevel)
    return deny("escalation-maximum", `${request.agent} never rises above level ${agent.maximumLevel}`);
  if (request.parentLevel !== undefined && request.to > request.parentLevel)
    return deny("escalation-parent", "a child never has more than its parent");
  if (request.unattended) return deny("escalation-unattended", "scheduled and unattended runs never rise");
  if (request.to <= agent.automaticLevel && request.to < 3)
    return allow("escalation-automatic", `the policy lets ${request.agent} rise to level ${agent.automaticLevel}`);
  return ask("escalation-person", `rising to level ${request.to} needs a person`);
}

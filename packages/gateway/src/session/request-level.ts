import { type ApprovableAction, decideEscalation, type PermissionLevel } from "@hearth/policy";
import type { EffectIdentity } from "../effect.ts";
import type { EffectOutcome } from "../effect-outcome.ts";
import type { GatewaySession } from "../gateway-session.ts";
import { announceApproval } from "./announce-approval.ts";

/** What an agent asks for when it asks for more. */
export interface LevelRequest {
  readonly level: PermissionLevel;
  /** Why, in the agent's words. A card shows them last and marked as the agent's. */
  readonly reason: string;
}

/**
 * Decides whether a run may rise: at once within the policy, by a person, or not at all. A run of a schedule or one that
 * another agent started never rises. Every answer leaves a receipt; the level itself is the session's to change.
 */
export async function requestLevel(
  session: GatewaySession,
  { level: to, reason }: LevelRequest,
  { answered, begin }: EffectIdentity,
): Promise<EffectOutcome<{ level: PermissionLevel }>> {
  const { environment, options, recorder, level: from } = session;
  const { agent, who, unattended = false, highest } = options;
  const policy = environment.policies.current();
  const finding = decideEscalation(
    { agent, from, to, reason, unattended, ...(highest === undefined ? {} : { parentLevel: highest }) },
    policy,
  );
  const about = { agent, from, to, rule: finding.rule, reason: recorder.scrub(reason), session: options.session };
  const deny = async (why: string): Promise<EffectOutcome<never>> => {
    await recorder.record({
      kind: "decision",
      action: "permission-escalation",
      body: { ...about, decision: "deny", outcome: "denied", why },
    });
    return { kind: "denied", rule: finding.rule, why };
  };
  const raise = async (by: string): Promise<EffectOutcome<{ level: PermissionLevel }>> => {
    await begin?.();
    await recorder.record({
      kind: "decision",
      action: "permission-escalated",
      body: { ...about, decision: "allow", outcome: "success", by },
    });
    return { kind: "done", value: { level: to }, rule: finding.rule };
  };
  if (finding.decision === "denied") return await deny(finding.why);
  if (finding.decision === "allowed")
    return to <= from ? { kind: "done", value: { level: from }, rule: finding.rule } : await raise("policy");
  if (answered !== undefined)
    return await deny(answered === "denied" ? "a person denied it" : "nobody answered in time");
  const action: ApprovableAction = {
    tool: "escalation",
    agent,
    session: options.session,
    plan: { kind: "escalation", from, to },
    policyVersion: policy.version,
    level: to,
  };
  const answer = await environment.inbox.answerTo(who, action);
  if (answer.kind === "claimed") return await raise(answer.decidedBy);
  if (answer.kind === "denied") return await deny(`${answer.decidedBy} denied it`);
  if (answer.kind === "open")
    return { kind: "needs-approval", approval: answer.approval, rule: finding.rule, why: finding.why };
  const approval = await environment.inbox.request(who, {
    action,
    summary: `let ${agent} work at level ${to} instead of ${from} for the rest of this task`,
    why: finding.why,
    rule: finding.rule,
    cost: {},
    agentText: recorder.scrub(reason),
  });
  await recorder.record({
    kind: "approval",
    action: "escalation-requested",
    body: { ...about, approval: approval.id, digest: approval.digest },
  });
  announceApproval(environment, options, approval);
  return { kind: "needs-approval", approval, rule: finding.rule, why: finding.why };
}

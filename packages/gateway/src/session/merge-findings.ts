import { type Decision, type Finding, type StandingGrant, strictest } from "@hearth/policy";

/**
 * The policy's decision and what the door itself found, strictest first. A standing grant answers the policy's
 * questions; it answers the door's own only where it names their rule.
 */
export function mergeFindings(
  decision: Decision,
  findings: readonly Finding[],
  grants: readonly StandingGrant[],
): Decision {
  const used = grants.find(({ id }) => id === decision.grant);
  const open = findings.filter(
    ({ decision: found, rule }) => found === "denied" || (found === "approval" && used?.rules?.includes(rule) !== true),
  );
  if (open.length === 0) return decision;
  const worst = strictest([decision, ...open]);
  if (worst === decision) {
    if (decision.decision !== "approval") return decision;
    // Whoever answers one question answers them all, so each is put.
    return { ...decision, why: [decision.why, ...open.map(({ rule, why }) => `${why} (${rule})`)].join("; ") };
  }
  const { plan, grant: _grant, ...rest } = decision;
  const merged: Decision = { ...rest, decision: worst.decision, rule: worst.rule, why: worst.why };
  return worst.decision === "denied" || plan === undefined ? merged : { ...merged, plan };
}

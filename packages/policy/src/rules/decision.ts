/** What may happen with a request: at once, after a person says yes, or not at all. */
export type Outcome = "allowed" | "approval" | "denied";

/** One reason. A decision keeps the strictest of all reasons found in a request. */
export interface Finding {
  decision: Outcome;
  /** The id of the rule that decided, stable enough to be searched for in receipts. */
  rule: string;
  /** One sentence for the person or the model that asked. */
  why: string;
}

const rank: Record<Outcome, number> = { allowed: 0, approval: 1, denied: 2 };

/** True when `left` is at least as strict as `right`. */
export function atLeastAsStrict(left: Outcome, right: Outcome): boolean {
  return rank[left] >= rank[right];
}

/**
 * The strictest finding; the first one wins among equals, so that messages are stable.
 * With no finding at all the answer is the default: denied.
 */
export function strictest(findings: readonly Finding[]): Finding {
  let worst: Finding | undefined;
  for (const finding of findings) {
    if (worst === undefined || rank[finding.decision] > rank[worst.decision]) worst = finding;
  }
  return worst ?? deny("default-deny", "no rule allows this");
}

export function deny(rule: string, why: string): Finding {
  return { decision: "denied", rule, why };
}

export function ask(rule: string, why: string): Finding {
  return { decision: "approval", rule, why };
}

export function allow(rule: string, why: string): Finding {
  return { decision: "allowed", rule, why };
}

const outcomes = { deny: "denied", ask: "approval", allow: "allowed" } as const;

/** The decision a rule's effect leads to. */
export function outcomeOf(effect: "deny" | "ask" | "allow"): Outcome {
  return outcomes[effect];
}

import { ApprovalNeededError, EffectDeniedError, type EffectOutcome } from "@hearth/gateway";

/**
 * The value of an effect that a capability cannot go on without.
 * @throws ApprovalNeededError, EffectDeniedError
 */
export function requireDone<Value>(what: string, outcome: EffectOutcome<Value>): Value {
  switch (outcome.kind) {
    case "done":
      return outcome.value;
    case "needs-approval":
      throw new ApprovalNeededError(what, outcome.approval.id, outcome.why);
    case "denied":
      throw new EffectDeniedError(what, outcome.rule, outcome.why);
    case "over-budget":
      throw new EffectDeniedError(what, "over-budget", outcome.why);
  }
}

import type { EffectOutcome } from "../effect-outcome.ts";
import { ApprovalNeededError } from "../errors/approval-needed-error.ts";
import { EffectDeniedError } from "../errors/effect-denied-error.ts";

/**
 * The value of an effect, for whoever cannot go on without it and has no other way to say that it did not happen.
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

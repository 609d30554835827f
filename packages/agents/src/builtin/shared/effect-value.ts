import type { AgentEffects } from "@hearth/runtimes";
import { EffectUnknownError } from "../errors/effect-unknown-error.ts";

type Outcome<Value> = Exclude<Awaited<ReturnType<AgentEffects["perform"]>>, { kind: "done" }> | Done<Value>;
interface Done<Value> {
  readonly kind: "done";
  readonly value: Value;
}

/**
 * The value of an effect that a capability cannot do without.
 * @throws EffectDeniedError, ApprovalNeededError, EffectUnknownError
 */
export async function effectValue<Value>(what: string, outcome: Outcome<Value>): Promise<Value> {
  if (outcome.kind === "done") return outcome.value;
  if (outcome.kind === "unknown") throw new EffectUnknownError(what, outcome.why);
  // The gateway is loaded by now, and is not before the first effect.
  const { ApprovalNeededError, EffectDeniedError } = await import("@hearth/gateway");
  switch (outcome.kind) {
    case "denied":
      throw new EffectDeniedError(what, outcome.rule, outcome.why);
    case "over-budget":
      throw new EffectDeniedError(what, "over-budget", outcome.why);
    case "needs-approval":
      throw new ApprovalNeededError(what, outcome.approval.id, outcome.why);
  }
}

import type { Approval } from "@hearth/policy";

/** What became of an effect. Only `done` means that it happened. */
export type EffectOutcome<Value> =
  | { readonly kind: "done"; readonly value: Value; readonly rule: string }
  | { readonly kind: "denied"; readonly rule: string; readonly why: string }
  | { readonly kind: "needs-approval"; readonly approval: Approval; readonly rule: string; readonly why: string }
  | { readonly kind: "over-budget"; readonly why: string };

/**
 * An effect that an earlier run began, before it lost its hub: nobody knows whether it happened, or it happened and
 * what came of it is lost. It is not done again.
 */
export interface UnknownEffect {
  readonly kind: "unknown";
  readonly why: string;
  /** The receipt of its intent, where this device has it. */
  readonly intent?: string;
}

/** What an agent learns of an effect that outlives its run. */
export type DurableOutcome<Value> = EffectOutcome<Value> | UnknownEffect;

/** One line for a person or a model. */
export function describeOutcome(outcome: DurableOutcome<unknown>): string {
  switch (outcome.kind) {
    case "done":
      return `done (${outcome.rule})`;
    case "denied":
      return `denied by ${outcome.rule}: ${outcome.why}`;
    case "needs-approval":
      return `needs approval ${outcome.approval.id}: ${outcome.why}`;
    case "over-budget":
      return `over budget: ${outcome.why}`;
    case "unknown":
      return `unknown: ${outcome.why}`;
  }
}

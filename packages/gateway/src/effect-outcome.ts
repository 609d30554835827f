import type { Approval } from "@hearth/policy";

/** What became of an effect. Only `done` means that it happened. */
export type EffectOutcome<Value> =
  | { readonly kind: "done"; readonly value: Value; readonly rule: string }
  | { readonly kind: "denied"; readonly rule: string; readonly why: string }
  | { readonly kind: "needs-approval"; readonly approval: Approval; readonly rule: string; readonly why: string }
  | { readonly kind: "over-budget"; readonly why: string };

/** One line for a person or a model. */
export function describeOutcome(outcome: EffectOutcome<unknown>): string {
  switch (outcome.kind) {
    case "done":
      return `done (${outcome.rule})`;
    case "denied":
      return `denied by ${outcome.rule}: ${outcome.why}`;
    case "needs-approval":
      return `needs approval ${outcome.approval.id}: ${outcome.why}`;
    case "over-budget":
      return `over budget: ${outcome.why}`;
  }
}

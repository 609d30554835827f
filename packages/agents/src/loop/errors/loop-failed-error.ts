import { HearthError } from "@hearth/protocol";
import type { LoopEnding } from "../loop-ending.ts";

const hints: Partial<Record<LoopEnding["kind"], string>> = {
  "limit-reached": "Split the work, or raise this limit of the agent.",
  looping: "Look at the conversation's last calls; say more precisely what is wanted, or give the agent another tool.",
  denied: "Run `hearth policy explain` with the rule; a person can change the policy.",
  "over-budget": "Raise the budget with `hearth budget set`, or use a cheaper model.",
  refused: "Read the model's reason in the conversation; another model may do it.",
  stopped: "A hook of yours ended the run; its reason is in the conversation.",
  unusable: "Try again, or use a model that keeps to answer schemas.",
};

/** A run of an agent ended without an answer. Running into a limit is a failure, never a success. */
export class LoopFailedError extends HearthError {
  readonly code = "HEARTH_LOOP_FAILED";
  readonly ending: LoopEnding;

  constructor(agent: string, ending: LoopEnding) {
    const unknown = ending.unknownEffects.map(({ capability, known }) => `; ${capability}: ${known}`).join("");
    super(`${agent} ended without an answer: ${describeEnding(ending)}${unknown}`, {
      hint: hints[ending.kind] ?? "Read the conversation.",
    });
    this.ending = ending;
  }
}

/** One line for a person. */
export function describeEnding(ending: LoopEnding): string {
  switch (ending.kind) {
    case "answered":
      return "answered";
    case "limit-reached":
      return `the limit of ${ending.limit} was reached (${ending.used} of ${ending.allowed})`;
    case "looping":
      return `it went in a circle: ${ending.why}`;
    case "denied":
      return `the model may not be asked: ${ending.why} (${ending.rule})`;
    case "over-budget":
      return `over budget: ${ending.why}`;
    case "refused":
      return `the model refused${ending.text === "" ? "" : `: ${ending.text.slice(0, 300)}`}`;
    case "stopped":
      return `the hook ${ending.hook} stopped it: ${ending.why}`;
    case "unusable":
      return `the model's answer could not be used: ${ending.why}`;
  }
}

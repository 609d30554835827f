import { HearthError } from "@hearth/protocol";

/** A capability answered with something that its own output schema does not allow: a fault of the agent, so no retry helps. */
export class AgentOutputError extends HearthError {
  readonly code = "HEARTH_AGENT_OUTPUT";
  readonly issues: readonly { field: string; message: string }[];

  constructor(capability: string, issues: readonly { field: string; message: string }[]) {
    const first = issues[0] ?? { field: "", message: "is not valid" };
    super(`the output of ${capability}: ${first.field === "" ? "" : `${first.field} `}${first.message}`, {
      hint: `Correct the code of ${capability}, or the output schema it declares.`,
      field: first.field,
    });
    this.issues = issues;
  }
}

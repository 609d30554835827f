import { HearthError } from "@hearth/protocol";

/** The effect waits for a person. The same call goes on once it is approved. */
export class ApprovalNeededError extends HearthError {
  readonly code = "HEARTH_APPROVAL_NEEDED";
  override readonly status = 409;
  readonly approval: string;

  constructor(what: string, approval: string, why: string) {
    super(`${what} needs a person's approval: ${why}`, {
      hint: `Run \`hearth approvals approve ${approval}\` or deny it, within ten minutes.`,
    });
    this.approval = approval;
  }
}

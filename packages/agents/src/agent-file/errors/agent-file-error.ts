import { HearthError } from "@hearth/protocol";

export interface AgentFileIssue {
  /** JSON Pointer into the front matter; empty for the file as a whole. */
  field: string;
  message: string;
}

/** An AGENT.md that cannot be used. The version that was in use before stays. */
export class AgentFileError extends HearthError {
  readonly code = "HEARTH_AGENT_FILE";
  override readonly status = 400;
  /** Every complaint. */
  readonly issues: readonly AgentFileIssue[];

  constructor(path: string, issues: readonly AgentFileIssue[], cause?: unknown) {
    const list = issues.map(({ field, message }) => (field === "" ? message : `${field} ${message}`)).join("; ");
    super(`${path}: ${list}`, {
      hint: "Correct the file and save it; `hearth agent reload` says at once whether it is in use. The format is in docs/specialists.md.",
      field: issues[0]?.field,
      cause,
    });
    this.issues = issues;
  }
}

import { type ErrorCode, HearthError, type Problem } from "@hearth/protocol";

/** What a hub answered instead of a result: its own code, hint and fields, as the hub's problem details gave them. */
export class RemoteError extends HearthError {
  readonly code: ErrorCode;
  override readonly status: number;
  override readonly retryable: boolean;
  readonly issues: readonly { field: string; message: string }[];

  constructor(problem: Problem) {
    const issues = problem.errors ?? [];
    super(problem.detail, { hint: problem.hint, ...(issues[0] === undefined ? {} : { field: issues[0].field }) });
    this.code = problem.code as ErrorCode;
    this.status = problem.status;
    this.issues = issues;
    this.retryable = problem.status >= 500 || problem.status === 429;
  }
}

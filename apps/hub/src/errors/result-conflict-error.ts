import { HearthError } from "@hearth/protocol";

/** Two tasks of a plan, neither of which builds on the other, want to write the same file of the results. */
export class ResultConflictError extends HearthError {
  readonly code = "HEARTH_RESULT_CONFLICT";
  override readonly status = 409;

  constructor(path: string, other: { agent: string; task: string }) {
    super(`${path} was written by ${other.agent} in the task ${other.task}, and this task does not build on that one`, {
      field: path,
      hint: "Write it under another name, or plan one of the tasks after the other. The file is as the other task left it.",
    });
  }
}

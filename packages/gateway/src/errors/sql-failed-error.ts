import { HearthError } from "@hearth/protocol";

/** Classes of SQLSTATE that may pass: connections, conflicts of transactions, resources, an operator's intervention. */
const passing = /^(08|40|53|57)/;

/** The database refused a statement that was decided: its own rights, its names, its values. It was rolled back. */
export class SqlFailedError extends HearthError {
  readonly code = "HEARTH_SQL_FAILED";
  override readonly status = 422;
  override readonly retryable: boolean;
  /** Five characters that PostgreSQL names the fault by, such as 42501 for a missing right. */
  readonly state: string;

  /** @param message what the database said */
  constructor(state: string, message: string, cause: unknown) {
    super(`the database refused the statement: ${message} (SQLSTATE ${state})`, {
      hint: "Correct the statement. Where a right is missing, whoever keeps the database grants it to the role that the policy gives the agent.",
      field: "/sql",
      cause,
    });
    this.state = state;
    this.retryable = passing.test(state);
  }
}

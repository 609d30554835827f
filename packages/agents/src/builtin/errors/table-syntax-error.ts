import { HearthError } from "@hearth/protocol";

export interface TableSyntaxProblem {
  path: string;
  /** What is wrong, continuing "bills.csv: ". */
  message: string;
  hint: string;
  /** Line of the file, from 1. */
  line?: number;
  cause?: unknown;
}

/** A file could not be read as a table: broken quoting, nothing in it, a row without end. */
export class TableSyntaxError extends HearthError {
  readonly code = "HEARTH_TABLE_SYNTAX";
  override readonly status = 422;
  readonly line: number | undefined;
  /** What it was made of, for whoever sends it to another thread. */
  readonly problem: Omit<TableSyntaxProblem, "cause">;

  constructor(problem: TableSyntaxProblem) {
    const { path, message, hint, line, cause } = problem;
    super(`${path}${line === undefined ? "" : `, line ${line}`}: ${message}`, { hint, field: "/path", cause });
    this.line = line;
    this.problem = { path, message, hint, ...(line === undefined ? {} : { line }) };
  }
}

import { HearthError } from "@hearth/protocol";
import type { LoadCheck } from "../database/load-check.ts";

/** What was loaded is not what was there to be loaded. */
export class LoadMismatchError extends HearthError {
  readonly code = "HEARTH_LOAD_MISMATCH";
  override readonly status = 422;

  constructor(table: string, checks: readonly LoadCheck[], kept: boolean) {
    const wrong = checks
      .filter(({ holds }) => !holds)
      .map(({ what, expected, found }) => `${what}: ${found} instead of ${expected}`);
    super(`loading ${table}: ${wrong.join("; ")}`, {
      hint: kept
        ? "The rows that were loaded are there. Compare the table with the file before you go on."
        : "Nothing was written. Look at the file, its rows and its types, and load it again.",
    });
  }
}

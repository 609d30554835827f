import { HearthError } from "@hearth/protocol";

/** The database refused a statement for a reason of its own. */
export class StorageError extends HearthError {
  readonly code = "HEARTH_STORAGE";
  override readonly retryable = true;

  constructor(message: string, cause?: unknown) {
    super(`the database refused: ${message}`, {
      hint: "Run `hearth doctor`; it checks the database and names what is wrong with it.",
      cause,
    });
  }
}

import { HearthError } from "@hearth/protocol";

/** The journal could not be written, so whatever the receipt was for must not happen. */
export class JournalUnwritableError extends HearthError {
  readonly code = "HEARTH_JOURNAL_UNWRITABLE";
  override readonly status = 503;
  override readonly retryable = true;

  constructor(why: string, cause?: unknown) {
    super(`the journal cannot be written: ${why}`, {
      hint: "Free disk space or make the data folder writable; appending works again without a restart.",
      field: "journal",
      cause,
    });
  }
}

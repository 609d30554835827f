import { HearthError } from "@hearth/protocol";

/** Another process is this journal's writer. */
export class JournalLockedError extends HearthError {
  readonly code = "HEARTH_JOURNAL_LOCKED";
  override readonly status = 409;
  override readonly retryable = true;

  constructor(folder: string, holder: string) {
    super(`the journal in ${folder} is being written by ${holder}`, {
      hint: "A device's journal has one writer: stop the other hub, or give this one its own data folder.",
      field: "journal",
    });
  }
}

import { HearthError } from "@hearth/protocol";

/** The journal is not what was signed: altered, cut, replaced, or signed by another device. */
export class JournalDamagedError extends HearthError {
  readonly code = "HEARTH_JOURNAL_DAMAGED";

  constructor(
    message: string,
    hint = "Run `hearth journal verify` to see where, and restore the folder from a backup.",
  ) {
    super(message, { hint, field: "journal" });
  }
}

import { HearthError } from "@hearth/protocol";

/** A file that is handed in is larger than its person may hand in. */
export class FileOverLimitError extends HearthError {
  readonly code = "HEARTH_FILE_OVER_LIMIT";
  override readonly status = 413;

  constructor(megabytes: number) {
    super(`a file may have ${megabytes} MB at most`, {
      hint: "Hand in a smaller file, or ask the owner of the hub to raise your limit.",
    });
  }
}

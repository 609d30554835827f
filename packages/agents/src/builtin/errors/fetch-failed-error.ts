import { HearthError } from "@hearth/protocol";

/** A page was answered with something else than the text that was asked for. */
export class FetchFailedError extends HearthError {
  readonly code = "HEARTH_FETCH_FAILED";
  override readonly status = 422;

  constructor(url: string, what: string) {
    super(`${url} ${what}`, { hint: "Open the address in a browser; correct it, or fetch something that is text." });
  }
}

import { HearthError } from "@hearth/protocol";

/** Something answered that does not speak as a hub does: another program on the port, a proxy, or a hub of another version. */
export class UnexpectedAnswerError extends HearthError {
  readonly code = "HEARTH_UNEXPECTED_ANSWER";
  override readonly status = 502;

  constructor(options: { address: string; detail: string; cause?: unknown }) {
    super(`${options.address} did not answer as a hub does: ${options.detail}`, {
      hint: "Check the address, and that client and hub are of the same version.",
      cause: options.cause,
    });
  }
}

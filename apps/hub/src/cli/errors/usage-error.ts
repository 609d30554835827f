import { HearthError } from "@hearth/protocol";

/** The command line, or what came in on stdin, is not what the command takes. */
export class UsageError extends HearthError {
  readonly code = "HEARTH_USAGE";
  override readonly status = 400;

  constructor(message: string, options: { field?: string; hint?: string; cause?: unknown } = {}) {
    super(message, {
      hint: options.hint ?? "See how the command is used with --help.",
      field: options.field,
      cause: options.cause,
    });
  }
}

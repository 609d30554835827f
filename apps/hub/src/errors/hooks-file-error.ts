import { HearthError } from "@hearth/protocol";

/** The person's `hooks.json` cannot be used, so no run begins that it should have guarded. */
export class HooksFileError extends HearthError {
  readonly code = "HEARTH_HOOKS_FILE";
  override readonly retryable = false;

  constructor(why: string, cause?: unknown) {
    super(`hooks.json cannot be used: ${why}`, {
      hint: "Correct the field that is named, or remove the file; docs/agents.md shows its shape.",
      cause,
    });
  }
}

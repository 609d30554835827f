import { HearthError } from "@hearth/protocol";

/** A program that is a hook did not answer as one must. Kept as an annotation of the run; it never ends one. */
export class HookFailedError extends HearthError {
  readonly code = "HEARTH_HOOK_FAILED";

  constructor(name: string, what: string, cause?: unknown) {
    super(`${name} ${what}`, {
      hint: "Run the program by hand with the event as JSON on stdin; it must end with 0 and write JSON or nothing.",
      cause,
    });
  }
}

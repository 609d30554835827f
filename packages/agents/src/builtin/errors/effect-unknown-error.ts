import { HearthError } from "@hearth/protocol";

/** An earlier run began the effect, and whether it happened is not known. It is not done again. */
export class EffectUnknownError extends HearthError {
  readonly code = "HEARTH_EFFECT_UNKNOWN";
  override readonly status = 409;

  constructor(what: string, why: string) {
    super(`what became of ${what} is not known: ${why}`, {
      hint: "Look whether it happened (`hearth journal list --task ID` shows its intent); hand the goal in anew to do it again.",
    });
  }
}

import { describePrincipal, HearthError, type Principal } from "@hearth/protocol";

/** Who asks is known, and may not do this. */
export class NotPermittedError extends HearthError {
  readonly code = "HEARTH_NOT_PERMITTED";
  override readonly status = 403;

  /** `needs` completes "this needs …". */
  constructor(who: Principal, needs: string) {
    super(`${describePrincipal(who)} may not do this: it needs ${needs}`, {
      hint: "Ask with a token of someone who may, or let the owner do it.",
    });
  }
}

import { HearthError } from "@hearth/protocol";

/** The request does not say who makes it, or with a token or session that is not valid (any more). */
export class UnauthenticatedError extends HearthError {
  readonly code = "HEARTH_UNAUTHENTICATED";
  override readonly status = 401;

  constructor() {
    super("this needs a login", {
      hint: "In a browser open the link that `hearth login` prints; a program sends `Authorization: Bearer` with the token from HEARTH_HOME/token.",
    });
  }
}

import { HearthError } from "@hearth/protocol";

/** What was given to prove who someone is does not. */
export class WrongPasswordError extends HearthError {
  readonly code = "HEARTH_WRONG_PASSWORD";
  override readonly status = 403;

  constructor(field: string) {
    super("the password now in use is missing or wrong", {
      hint: "Give the password you sign in with now. Who forgot it signs in with a link made by `hearth login` on the hub's machine.",
      field,
    });
  }
}

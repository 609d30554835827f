import { HearthError } from "@hearth/protocol";

/** Another person of this hub has the address. */
export class EmailTakenError extends HearthError {
  readonly code = "HEARTH_EMAIL_TAKEN";
  override readonly status = 409;

  constructor(email: string, cause?: unknown) {
    super(`someone on this hub has the address ${email} already`, {
      hint: "Use another address, or sign in as the person who has it.",
      field: "/email",
      cause,
    });
  }
}

import { HearthError } from "@hearth/protocol";

/** The secret store was made with a passphrase that this hub has not been told. */
export class SecretsLockedError extends HearthError {
  readonly code = "HEARTH_SECRETS_LOCKED";
  override readonly status = 409;

  constructor() {
    super("the secret store is locked: it was made with a passphrase", {
      hint: "Start the hub (hearth up), then give it the passphrase: hearth secret unlock",
      field: "/secrets",
    });
  }
}

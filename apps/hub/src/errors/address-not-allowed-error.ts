import { HearthError } from "@hearth/protocol";

/** The hub was told to listen where others can reach it, without encryption in front of it. */
export class AddressNotAllowedError extends HearthError {
  readonly code = "HEARTH_ADDRESS_NOT_ALLOWED";
  override readonly status = 400;

  constructor(host: string) {
    super(`HEARTH_HOST ${host} can be reached from the network, where the login would travel unencrypted`, {
      hint: "Use 127.0.0.1, or put a reverse proxy with TLS in front, set HEARTH_BEHIND_TLS_PROXY=1 and name it in HEARTH_ALLOWED_HOSTS.",
      field: "HEARTH_HOST",
    });
  }
}

import { HearthError } from "@hearth/protocol";

/** The `Host` header is not one of this hub's names: the mark of DNS rebinding. */
export class HostNotAllowedError extends HearthError {
  readonly code = "HEARTH_HOST_NOT_ALLOWED";
  override readonly status = 421;

  constructor() {
    super("the Host header is not a name of this hub", {
      hint: "Open the hub at the address it printed. Behind a proxy, add the proxy's name to HEARTH_ALLOWED_HOSTS.",
      field: "Host",
    });
  }
}

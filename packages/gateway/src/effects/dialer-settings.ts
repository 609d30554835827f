import type { DialerOptions } from "@hearth/sandbox";
import type { GatewayOptions } from "../open-gateway.ts";

/** What of the gateway's settings concerns the outward door. */
export function dialerSettings({
  resolve,
  certificateAuthorities,
}: Pick<GatewayOptions, "resolve" | "certificateAuthorities">): Pick<
  DialerOptions,
  "resolve" | "certificateAuthorities"
> {
  return {
    ...(resolve === undefined ? {} : { resolve }),
    ...(certificateAuthorities === undefined ? {} : { certificateAuthorities }),
  };
}

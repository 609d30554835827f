import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const key = z.object({
  did: z.string(),
  created: z.number(),
  /** `raw` in hexadecimal. */
  publicKey: z.object({ raw: z.string(), pem: z.string(), openssh: z.string() }),
  formerKeys: z
    .array(z.object({ did: z.string(), validFrom: z.number(), validUntil: z.number(), successor: z.string() }))
    .readonly(),
  revocations: z
    .array(z.object({ did: z.string(), issuer: z.string(), reason: z.string(), time: z.number() }))
    .readonly(),
});
/** The hub's public key, the keys before it, and which keys are not believed any more. */
export type DeviceKeyEntry = z.infer<typeof key>;

/** The device's key. Only the hub's owner changes it. */
export interface KeyResource {
  show(options?: CallOptions): Promise<DeviceKeyEntry>;
  rotate(options?: CallOptions): Promise<DeviceKeyEntry>;
  /** @param revocation `since` in milliseconds since 1970; now by default */
  revoke(revocation: { did: string; reason: string; since?: number }, options?: CallOptions): Promise<DeviceKeyEntry>;
}

export function keyResource(transport: Transport): KeyResource {
  return {
    show: (options) => transport.call(key, "GET", "/api/v1/key", options),
    rotate: (options) => transport.call(key, "POST", "/api/v1/key/rotate", options),
    revoke: (revocation, options) =>
      transport.call(key, "POST", "/api/v1/key/revocations", { ...options, body: revocation }),
  };
}

import type { Frame } from "../wire/frame.ts";
import { encodeFrame } from "../wire/frame.ts";
import { frameType } from "../wire/frame-type.ts";
import { messageCodec, required } from "../wire/message-codec.ts";

/** "I do not know this session": the one unsealed message beside hellos. It proves nothing, so it only leads to a handshake. */
const codec = messageCodec({ session: required("unsigned") });

export function sessionNotice(session: number): Buffer {
  return encodeFrame(frameType.error, codec.encode({ session }));
}

/** An error frame that is a bare map; sealed ones are arrays. */
export function isSessionNotice({ type, payload }: Frame): boolean {
  return type === frameType.error && payload.length > 0 && payload[0]! >> 5 === 5;
}

/** @returns the session. @throws MalformedCbor */
export function readSessionNotice(payload: Buffer): number {
  return codec.decode(payload).session;
}

import { isFrameType, type FrameType } from "./frame-type.ts";

export const protocolVersion = 1;
export const headerLength = 4;
/** Bytes of payload a datagram may have. */
export const maximumPayload = 8_192;

export interface Frame {
  type: FrameType;
  /** A view into the datagram. */
  payload: Buffer;
}

/** Why a datagram was dropped before anything in it was believed. */
export type FrameFault = "truncated" | "unknown-version" | "unknown-type" | "oversized" | "length-mismatch";

/** Writes the header: version, type, payload length (big endian). */
export function writeHeader(target: Buffer, type: FrameType, payloadLength: number): void {
  target[0] = protocolVersion;
  target[1] = type;
  target[2] = payloadLength >> 8;
  target[3] = payloadLength & 0xff;
}

/** A datagram of one payload. @throws RangeError above `maximumPayload` bytes: callers fragment before */
export function encodeFrame(type: FrameType, payload: Uint8Array): Buffer {
  if (payload.length > maximumPayload) throw new RangeError(`a payload has at most ${maximumPayload} bytes`);
  const datagram = Buffer.allocUnsafe(headerLength + payload.length);
  writeHeader(datagram, type, payload.length);
  datagram.set(payload, headerLength);
  return datagram;
}

/** Reads a datagram from anyone; never throws. */
export function decodeFrame(datagram: Buffer): Frame | FrameFault {
  if (datagram.length < headerLength) return "truncated";
  if (datagram[0] !== protocolVersion) return "unknown-version";
  const type = datagram[1]!;
  if (!isFrameType(type)) return "unknown-type";
  const length = (datagram[2]! << 8) | datagram[3]!;
  if (length > maximumPayload) return "oversized";
  if (length !== datagram.length - headerLength) return "length-mismatch";
  return { type, payload: datagram.subarray(headerLength) };
}

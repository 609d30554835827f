import type { SwarmKey } from "../keys/swarm-key.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { parseCose, signCose, verifyCose } from "../wire/cose-sign1.ts";
import { protocolVersion } from "../wire/frame.ts";
import type { FrameType } from "../wire/frame-type.ts";
import type { Peer } from "./peer.ts";

/** A message with its own signature, as strict peers want each. */
export function signMessage(key: SwarmKey, type: FrameType, message: Buffer): Buffer {
  return signCose({ privateKey: key.privateKey, payload: message, externalData: Buffer.from([protocolVersion, type]) });
}

/** The message in a signed one. @throws MalformedCbor for a signature that is not the peer's */
export function verifiedMessage(peer: Peer, type: FrameType, body: Buffer): Buffer {
  const statement = parseCose(body);
  if (verifyCose(statement, peer.trusted.keyObject, Buffer.from([protocolVersion, type]))) return statement.payload;
  throw new MalformedCbor("a signature that is not the peer's");
}

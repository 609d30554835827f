import { publicKeyObject, type SwarmKey } from "../keys/swarm-key.ts";
import { decodeCanonicalMap, encodeCanonical, isCount } from "../wire/canonical-cbor.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { parseCose, signCose, verifyCose } from "../wire/cose-sign1.ts";

const kind = Buffer.from("hearth swarm state accepted");

/** What an aggregator says when it has a proposed state on its disk. Of one term, so that a majority of them proves the choice. */
export interface Acceptance {
  height: number;
  /** Of the commit, as hexadecimal. */
  hash: string;
  /** The term in which it was proposed to this aggregator. */
  term: number;
  /** How many aggregators the group has: more than half must have accepted. */
  aggregators: number;
}

export function signAcceptance(key: SwarmKey, { height, hash, term, aggregators }: Acceptance): Buffer {
  const payload = encodeCanonical({ height, hash, term, aggregators });
  return signCose({ privateKey: key.privateKey, keyId: key.raw, payload, externalData: kind });
}

/** Reads an acceptance and whose key signed it, as hexadecimal. Does not know whose key that is. @throws MalformedCbor */
export function readAcceptance(bytes: Uint8Array): Acceptance & { publicKey: string } {
  const statement = parseCose(bytes);
  const { keyId } = statement;
  if (keyId?.length !== 32 || !verifyCose(statement, publicKeyObject(keyId), kind))
    throw new MalformedCbor("an acceptance that its key did not sign");
  const { height, hash, term, aggregators } = decodeCanonicalMap(statement.payload);
  if (!isCount(height) || typeof hash !== "string" || !isCount(term) || !isCount(aggregators) || aggregators < 1)
    throw new MalformedCbor("not an acceptance");
  return { height, hash, term, aggregators, publicKey: keyId.toString("hex") };
}

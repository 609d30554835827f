import { createHash, type KeyObject } from "node:crypto";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { parseCose, signCose, verifyCose } from "../wire/cose-sign1.ts";
import { messageCodec, required, type MessageOf } from "../wire/message-codec.ts";

const kind = Buffer.from("hearth swarm result");

const statementCodec = messageCodec({
  taskId: required("text", 96),
  workerId: required("text", 64),
  term: required("unsigned"),
  /** SHA-256 of the result's bytes. */
  digest: required("bytes", 32),
});
export type ResultStatement = Omit<MessageOf<typeof statementCodec>, "digest"> & { result: Uint8Array };

const digestOf = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** "Worker W says R for task T", signed so that it stands alone: what a stored result is believed by. */
export function signResult(privateKey: KeyObject, { result, ...rest }: ResultStatement): Buffer {
  return signCose({
    privateKey,
    payload: statementCodec.encode({ ...rest, digest: digestOf(result) }),
    externalData: kind,
  });
}

/** Whether a statement is the key's and says exactly this. */
export function verifyResult(
  statement: Uint8Array,
  publicKey: KeyObject,
  { result, ...rest }: ResultStatement,
): boolean {
  try {
    const parsed = parseCose(statement);
    const expected = statementCodec.encode({ ...rest, digest: digestOf(result) });
    return parsed.payload.equals(expected) && verifyCose(parsed, publicKey, kind);
  } catch (thrown) {
    if (thrown instanceof MalformedCbor) return false;
    throw thrown;
  }
}

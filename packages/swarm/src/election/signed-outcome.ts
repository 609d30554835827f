import type { SwarmKey } from "../keys/swarm-key.ts";
import type { TrustReader } from "../keys/trust-store.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { parseCose, signCose, verifyCose } from "../wire/cose-sign1.ts";

/** What is signed beside an outcome: that it is one, and of which task. */
const about = (taskId: string): Buffer => Buffer.from(`hearth swarm outcome ${taskId}`);

/** What became of a task, signed by the leader that saw it end (COSE_Sign1): so it lies on disks and goes to the others. */
export function signOutcome(key: SwarmKey, taskId: string, outcome: Uint8Array): Buffer {
  return signCose({ privateKey: key.privateKey, keyId: key.raw, payload: outcome, externalData: about(taskId) });
}

/** @returns the outcome; undefined when it is not of this task or by no aggregator that is trusted */
export function readSignedOutcome(trust: TrustReader, taskId: string, bytes: Uint8Array): Buffer | undefined {
  try {
    const statement = parseCose(bytes);
    const signer = statement.keyId === undefined ? undefined : trust.find(statement.keyId);
    if (signer?.role !== "aggregator" || !verifyCose(statement, signer.keyObject, about(taskId))) return undefined;
    return statement.payload;
  } catch (thrown) {
    if (thrown instanceof MalformedCbor) return undefined;
    throw thrown;
  }
}

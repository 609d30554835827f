import { createHash } from "node:crypto";
import { publicKeyObject, fingerprintOf } from "../keys/swarm-key.ts";
import { argument } from "../operator/argument.ts";
import { readCommand } from "../operator/command-message.ts";
import { asMap } from "../wire/canonical-cbor.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { parseCose } from "../wire/cose-sign1.ts";

/** What is kept of a commit; all else stands in the operator's statement. */
export interface CommitRecord {
  height: number;
  /** SHA-256 of the entry before as hexadecimal; 64 zeros for the first. */
  previous: string;
  /** The term in which it was first proposed. */
  term: number;
  /** When its leader took it, milliseconds since 1970. */
  time: number;
  /** The operator's COSE_Sign1 over the command. */
  statement: Uint8Array;
}

/** One state that an authority committed, chained to the one before. */
export interface StateCommit extends Omit<CommitRecord, "statement"> {
  /** SHA-256 of the state's text. */
  stateHash: string;
  state: string;
  operator: string;
  fingerprint: string;
  /** The operator's public key, 32 bytes as hexadecimal. */
  publicKey: string;
  metadata: Record<string, unknown>;
  /** The operator's COSE_Sign1 over the command, base64. */
  statement: string;
}

/** What the first commit names as the one before. */
export const genesis = "0".repeat(64);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What the next entry names as the one before. */
export function hashOfCommit({ height, previous, stateHash, term, operator, time, statement }: StateCommit): string {
  return sha256(JSON.stringify([height, previous, stateHash, term, operator, time, statement]));
}

/** Reads a commit out of what its operator signed. Says nothing of whether that key may commit. @throws MalformedCbor */
export function readCommit({ height, previous, term, time, statement }: CommitRecord): StateCommit {
  const { keyId } = parseCose(statement);
  if (keyId?.length !== 32) throw new MalformedCbor("a state that nobody signed");
  const { command } = readCommand(statement, { keyObject: publicKeyObject(keyId) });
  const state = argument(command, 0, "state_data");
  if (command.command !== "state_commit" || typeof state !== "string")
    throw new MalformedCbor("the statement commits no state");
  return {
    height,
    previous,
    stateHash: sha256(state),
    state,
    term,
    operator: command.sourceId,
    fingerprint: fingerprintOf(keyId),
    publicKey: keyId.toString("hex"),
    time,
    metadata: asMap(argument(command, 1, "metadata") ?? {}),
    statement: Buffer.from(statement).toString("base64"),
  };
}

export function recordOf({ height, previous, term, time, statement }: StateCommit): CommitRecord {
  return { height, previous, term, time, statement: Buffer.from(statement, "base64") };
}

import { asMap, decodeCanonical, decodeCanonicalMap, encodeCanonical, isCount } from "../wire/canonical-cbor.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { messageCodec, optional, required } from "../wire/message-codec.ts";
import type { Proposal } from "./ledger-replica.ts";
import { readCommit, recordOf, type StateCommit } from "./state-commit.ts";
import type { FinalCommit } from "./verify-ledger.ts";

/** Bytes of a statement at most. */
export const largestStatement = 1 << 20;
/** Final commits that travel together: no more once they have this many bytes. */
const largestPart = 4 << 20;

/** Leader to the other aggregators: take this commit as the next. */
export const proposeCodec = messageCodec({
  term: required("unsigned"),
  commit: required("bytes", 2 * largestStatement),
});

/** The answer: it is on the disk here. */
export const acceptCodec = messageCodec({ term: required("unsigned"), acceptance: required("bytes", 1_024) });

/** Follower to leader: send me what is final from this height on. */
export const ledgerWantedCodec = messageCodec({ height: required("unsigned") });
export const ledgerPartCodec = messageCodec({ part: optional("bytes", 64 << 20) });

/** Final commits from a height on, and for a new leader what else was accepted. */
export interface LedgerPart {
  finals: readonly FinalCommit[];
  accepted?: Proposal;
  /** Whether these are not all. */
  more: boolean;
}

export const encodeCommit = (commit: StateCommit): Buffer => encodeCanonical(recordOf(commit));

/** @throws MalformedCbor */
export const decodeCommit = (bytes: Uint8Array): StateCommit => commitOf(decodeCanonical(bytes));

export function encodePart(finals: readonly FinalCommit[], accepted: Proposal | undefined): Buffer {
  let bytes = 0;
  const fitting = finals.filter(({ commit }) => (bytes += commit.statement.length) < largestPart);
  return encodeCanonical({
    finals: fitting.map(({ commit, acceptances }) => ({ commit: recordOf(commit), acceptances })),
    more: fitting.length < finals.length,
    ...(accepted === undefined ? {} : { accepted: { term: accepted.term, commit: recordOf(accepted.commit) } }),
  });
}

/** @throws MalformedCbor */
export function decodePart(bytes: Uint8Array): LedgerPart {
  const { finals, accepted, more } = decodeCanonicalMap(bytes);
  if (!Array.isArray(finals)) throw new MalformedCbor("no part of a ledger");
  return {
    finals: finals.map(finalOf),
    more: more === true,
    ...(accepted === undefined ? {} : { accepted: proposalOf(accepted) }),
  };
}

function finalOf(value: unknown): FinalCommit {
  const { commit, acceptances } = asMap(value);
  if (!Array.isArray(acceptances) || !acceptances.every((each) => each instanceof Uint8Array))
    throw new MalformedCbor("a commit without acceptances");
  return { commit: commitOf(commit), acceptances };
}

function proposalOf(value: unknown): Proposal {
  const { term, commit } = asMap(value);
  if (!isCount(term)) throw new MalformedCbor("a proposal without a term");
  return { term, commit: commitOf(commit) };
}

function commitOf(value: unknown): StateCommit {
  const { height, previous, term, time, statement } = asMap(value);
  if (
    !isCount(height) ||
    typeof previous !== "string" ||
    !isCount(term) ||
    !isCount(time) ||
    !(statement instanceof Uint8Array)
  )
    throw new MalformedCbor("not a commit");
  return readCommit({ height, previous, term, time, statement });
}

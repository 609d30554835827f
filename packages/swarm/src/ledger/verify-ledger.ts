import { isDeepStrictEqual } from "node:util";
import type { TrustStore } from "../keys/trust-store.ts";
import type { Role } from "../keys/role.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { readAcceptance } from "./acceptance.ts";
import { genesis, hashOfCommit, readCommit, recordOf, type StateCommit } from "./state-commit.ts";

/** A commit with what proves that it was chosen: acceptances of more than half of the aggregators, in one term. */
export interface FinalCommit {
  commit: StateCommit;
  /** Each a COSE_Sign1 of one aggregator. */
  acceptances: readonly Uint8Array[];
}

export type LedgerVerdict =
  | { ok: true; commits: number; /** Hash of the last commit. */ head: string }
  | { ok: false; /** Of the first commit that does not hold. */ height: number; why: string };

/**
 * Whether each commit names the one before it, says what its operator signed, and was accepted by a majority.
 * @param trust whose keys operators and aggregators must have had at that time. @default any keys, each its own word only
 */
export function verifyLedger(finals: readonly FinalCommit[], trust?: Pick<TrustStore, "list">): LedgerVerdict {
  let head = genesis;
  for (const [height, final] of finals.entries()) {
    const why = problemOf(final, { height, previous: head }, trust);
    if (why !== undefined) return { ok: false, height, why };
    head = hashOfCommit(final.commit);
  }
  return { ok: true, commits: finals.length, head };
}

/** What is wrong with a commit at a place of the ledger; undefined when nothing is. */
export function problemOf(
  { commit, acceptances }: FinalCommit,
  { height, previous }: { height: number; previous: string },
  trust?: Pick<TrustStore, "list">,
): string | undefined {
  if (commit.height !== height) return `it is number ${commit.height}`;
  if (commit.previous !== previous) return "it does not name the commit before it";
  try {
    if (!isDeepStrictEqual(readCommit(recordOf(commit)), commit)) return "it is not what its operator signed";
    if (trust !== undefined && !wasTrusted(trust, { ...commit, role: "operator", id: commit.operator }))
      return `the key ${commit.fingerprint} of ${commit.operator} was not trusted as an operator's`;
    return problemOfAcceptances(acceptances, commit, trust);
  } catch (thrown) {
    if (thrown instanceof MalformedCbor) return thrown.message;
    throw thrown;
  }
}

function problemOfAcceptances(
  acceptances: readonly Uint8Array[],
  commit: StateCommit,
  trust: Pick<TrustStore, "list"> | undefined,
): string | undefined {
  const read = acceptances.map(readAcceptance);
  const first = read[0];
  if (first === undefined) return "no aggregator accepted it";
  const hash = hashOfCommit(commit);
  for (const { publicKey, ...acceptance } of read) {
    if (acceptance.hash !== hash || acceptance.height !== commit.height) return "an acceptance is of another commit";
    if (acceptance.term !== first.term || acceptance.aggregators !== first.aggregators)
      return "its acceptances are of several terms";
    if (trust !== undefined && !wasTrusted(trust, { publicKey, role: "aggregator", time: commit.time }))
      return "an acceptance is by a key that was not trusted as an aggregator's";
  }
  const signers = new Set(read.map(({ publicKey }) => publicKey)).size;
  if (signers * 2 <= first.aggregators) return `${signers} of ${first.aggregators} aggregators are no majority`;
  return undefined;
}

/** A key that is no longer trusted today may have been then. @param key with `id`, under that name only */
function wasTrusted(
  trust: Pick<TrustStore, "list">,
  { publicKey, role, time: at, id }: { publicKey: string; role: Role; time: number; id?: string },
): boolean {
  return trust
    .list()
    .some(
      (entry) =>
        entry.role === role &&
        entry.id === (id ?? entry.id) &&
        entry.publicKey.toString("hex") === publicKey &&
        at >= (entry.validFrom ?? 0) &&
        at <= Math.min(entry.validUntil ?? Number.MAX_SAFE_INTEGER, entry.revokedAt ?? Number.MAX_SAFE_INTEGER),
    );
}

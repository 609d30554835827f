import { genesis, hashOfCommit, type StateCommit } from "./state-commit.ts";
import { problemOf, type FinalCommit } from "./verify-ledger.ts";

/** A commit that a leader wants to be the next, in its term. */
export interface Proposal {
  term: number;
  commit: StateCommit;
}

/** What becomes of a proposal here: remembered, refused, or `behind` where commits before it are not known yet. */
export type Answer = "accepted" | "behind" | "refused";

/**
 * One aggregator's copy of the ledger, as a pure state machine. For each height one commit is chosen by single-decree Paxos
 * (Lamport 2001) whose rounds are the election's terms: a leader first hears from a majority what it has accepted,
 * proposes the one of the highest term again, and only where there is none its own. Whoever calls it keeps the promise that no
 * proposal of a term below the one that was voted for is offered.
 */
export class LedgerReplica {
  readonly #finals: FinalCommit[];
  #accepted: Proposal | undefined;

  constructor(finals: readonly FinalCommit[] = [], accepted?: Proposal) {
    this.#finals = [...finals];
    if (accepted !== undefined && accepted.commit.height === this.height) this.#accepted = accepted;
  }

  get finals(): readonly FinalCommit[] {
    return this.#finals;
  }

  /** How many commits are final, which is the height of the next. */
  get height(): number {
    return this.#finals.length;
  }

  /** Hash of the last final commit. */
  get head(): string {
    const last = this.#finals.at(-1);
    return last === undefined ? genesis : hashOfCommit(last.commit);
  }

  /** What was accepted as the next commit and is not known to be final. */
  get accepted(): Proposal | undefined {
    return this.#accepted;
  }

  /** Takes a leader's proposal. It counts for the leader once it is on the disk. */
  accept({ term, commit }: Proposal): Answer {
    if (commit.height > this.height) return "behind";
    const hash = hashOfCommit(commit);
    const final = this.#finals[commit.height];
    if (final !== undefined) return hashOfCommit(final.commit) === hash ? "accepted" : "refused";
    if (commit.previous !== this.head) return "refused";
    const known = this.#accepted;
    if (known !== undefined) {
      if (known.term > term) return "refused";
      if (known.term === term && hashOfCommit(known.commit) !== hash) return "refused";
    }
    this.#accepted = { term, commit };
    return "accepted";
  }

  /** For a new leader: takes over what another has accepted, where its term is higher. */
  adopt(proposal: Proposal): void {
    const { commit, term } = proposal;
    if (commit.height !== this.height || commit.previous !== this.head) return;
    if (this.#accepted === undefined || this.#accepted.term < term) this.#accepted = proposal;
  }

  /** Takes a commit that was chosen. @returns whether it was new here @throws RangeError for one that does not follow */
  conclude(final: FinalCommit): boolean {
    const { height } = final.commit;
    const known = this.#finals[height];
    if (known !== undefined) {
      if (hashOfCommit(known.commit) !== hashOfCommit(final.commit))
        throw new RangeError(`two commits of height ${height} are final`);
      return false;
    }
    const problem = problemOf(final, { height: this.height, previous: this.head });
    if (problem !== undefined) throw new RangeError(`commit ${height} cannot follow: ${problem}`);
    this.#finals.push(final);
    this.#accepted = undefined;
    return true;
  }
}

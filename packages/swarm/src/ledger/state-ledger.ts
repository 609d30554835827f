import type { NewReceipt, Receipt } from "@hearth/protocol";
import { AggregatorError } from "../errors/aggregator-error.ts";
import type { SwarmKey } from "../keys/swarm-key.ts";
import { signAcceptance } from "./acceptance.ts";
import { encodePart, type LedgerPart } from "./ledger-codecs.ts";
import { LedgerFile } from "./ledger-file.ts";
import { LedgerReplica, type Answer, type Proposal } from "./ledger-replica.ts";
import { hashOfCommit, readCommit, type StateCommit } from "./state-commit.ts";
import type { FinalCommit } from "./verify-ledger.ts";

/** Puts a receipt into the verifiable log. */
export type AppendReceipt = (receipt: NewReceipt) => Promise<Receipt>;

export interface StateLedgerOptions {
  /** Signs what this aggregator accepts. */
  key: SwarmKey;
  /** How many aggregators the group has, this one among them. @default 1 */
  aggregators?: number;
  /** Where the ledger is kept. @default it lasts as long as the process */
  folder?: string;
  /** As of a journal's writer: each final commit becomes a receipt, after a crash perhaps twice. @default none */
  append?: AppendReceipt;
}

/** How a leader has its proposals accepted. */
export interface Agreement {
  /**
   * The term it leads in, for which it has heard what a majority accepted: whoever proposed without that could undo a choice.
   * @throws AggregatorError where it does not lead
   */
  lead(): number;
  /** Asks the others. @returns acceptances that make a majority with the leader's own @throws AggregatorError when too few answer */
  agree(proposal: Proposal): Promise<Uint8Array[]>;
}

/** The states that authorities committed, as one aggregator has them: proof of authority, accepted by a majority. */
export class StateLedger implements AsyncDisposable {
  readonly #options: StateLedgerOptions;
  readonly #replica: LedgerReplica;
  readonly #file: LedgerFile | undefined;
  /** Commits that are receipts. */
  #receipts: number;
  #chain: Promise<unknown> = Promise.resolve();
  #appending: Promise<void> = Promise.resolve();

  /** @throws ConfigurationError when the file is damaged */
  constructor(options: StateLedgerOptions) {
    this.#options = options;
    this.#file = options.folder === undefined ? undefined : LedgerFile.open(options.folder);
    const { finals, accepted, receipts = 0 } = this.#file?.stored ?? {};
    this.#replica = new LedgerReplica(finals, accepted);
    this.#receipts = receipts;
    void this.#appendReceipts().catch(() => undefined);
  }

  get commits(): readonly StateCommit[] {
    return this.finals.map(({ commit }) => commit);
  }

  get finals(): readonly FinalCommit[] {
    return this.#replica.finals;
  }

  get height(): number {
    return this.#replica.height;
  }

  /**
   * Chains a state that an operator signed, as leader. One at a time, in order; the same statement is committed once. It
   * counts once a majority has it and the journal too. @throws AggregatorError when too few answer; MalformedCbor
   */
  async commit(statement: Buffer, agreement: Agreement): Promise<StateCommit> {
    return await this.#next(async () => {
      await this.#settle(agreement);
      const text = statement.toString("base64");
      const known = this.finals.find(({ commit }) => commit.statement === text)?.commit;
      if (known === undefined) {
        const { height, head: previous } = this.#replica;
        const term = agreement.lead();
        await this.#decide(readCommit({ height, previous, term, time: Date.now(), statement }), agreement);
      }
      await this.#appendReceipts();
      return known ?? this.finals.at(-1)!.commit;
    });
  }

  /** As a new leader: has what an earlier one proposed decided. @throws AggregatorError when too few answer */
  async settle(agreement: Agreement): Promise<void> {
    await this.#next(() => this.#settle(agreement));
  }

  /** Takes a leader's proposal. @returns how it was taken, and once it is on the disk the signed word for it */
  async accept(proposal: Proposal): Promise<{ answer: Answer; acceptance?: Buffer }> {
    const answer = this.#replica.accept(proposal);
    if (answer !== "accepted") return { answer };
    const { term, commit } = proposal;
    if (commit.height === this.height) await this.#file?.accepted(proposal);
    const { key, aggregators = 1 } = this.#options;
    const hash = hashOfCommit(commit);
    return { answer, acceptance: signAcceptance(key, { height: commit.height, hash, term, aggregators }) };
  }

  /** What is final from a height on. @param accepted for a new leader, what was accepted beyond */
  partFrom(height: number, { accepted = false } = {}): Buffer {
    return encodePart(this.#replica.finals.slice(height), accepted ? this.#replica.accepted : undefined);
  }

  /** Takes over what another aggregator has. @param adopt as a new leader also what is only accepted */
  async absorb({ finals, accepted }: LedgerPart, { adopt = false } = {}): Promise<void> {
    const written = finals.map((final) => this.#conclude(final));
    if (adopt && accepted !== undefined) this.#replica.adopt(accepted);
    await Promise.all(written);
    // A journal that fails must not keep this one from leading; what it lacks is tried again with the next.
    void this.#appendReceipts().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#appending.catch(() => undefined);
    await this.#file?.[Symbol.asyncDispose]();
  }

  async #next<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#chain.then(work);
    this.#chain = next.catch(() => undefined);
    return await next;
  }

  async #settle(agreement: Agreement): Promise<void> {
    const { accepted } = this.#replica;
    if (accepted !== undefined) await this.#decide(accepted.commit, agreement);
  }

  async #decide(commit: StateCommit, agreement: Agreement): Promise<void> {
    const proposal = { term: agreement.lead(), commit };
    const { acceptance } = await this.accept(proposal);
    if (acceptance === undefined) throw new AggregatorError("another leader has proposed a state meanwhile");
    const others = await agreement.agree(proposal);
    await this.#conclude({ commit, acceptances: [acceptance, ...others] });
  }

  async #conclude(final: FinalCommit): Promise<void> {
    if (final.commit.height > this.height) return;
    if (this.#replica.conclude(final)) await this.#file?.final(final);
  }

  /** In order; one that fails is tried again with the next. */
  async #appendReceipts(): Promise<void> {
    const { append } = this.#options;
    if (append === undefined) return;
    const before = this.#appending.catch(() => undefined);
    this.#appending = before.then(async () => {
      for (const { commit } of this.finals.slice(this.#receipts)) {
        await append(receiptOf(commit));
        this.#receipts = commit.height + 1;
        await this.#file?.receipts(this.#receipts);
      }
    });
    await this.#appending;
  }
}

function receiptOf(commit: StateCommit): NewReceipt {
  const owner = commit.operator;
  return { kind: "decision", action: "state-committed", principal: `person:${owner}`, owner, body: { ...commit } };
}

import { createHash } from "node:crypto";
import type { NewReceipt, Receipt } from "@hearth/protocol";

/** One state that an authority committed, chained to the one before. */
export interface StateCommit {
  height: number;
  /** SHA-256 of the entry before as hexadecimal; 64 zeros for the first. */
  previous: string;
  /** SHA-256 of the state's text. */
  stateHash: string;
  state: string;
  term: number;
  operator: string;
  fingerprint: string;
  time: number;
  metadata: Record<string, unknown>;
  /** The operator's COSE_Sign1 over the command, base64. */
  statement: string;
}

const genesis = "0".repeat(64);
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What the next entry names as the one before: everything but nothing else. */
export function hashOfCommit({ height, previous, stateHash, term, operator, time, statement }: StateCommit): string {
  return sha256(JSON.stringify([height, previous, stateHash, term, operator, time, statement]));
}

/** Whether each entry names the one before it, in order. */
export function verifyChain(commits: readonly StateCommit[]): boolean {
  return commits.every((commit, at) => {
    const previous = at === 0 ? genesis : hashOfCommit(commits[at - 1]!);
    return commit.height === at && commit.previous === previous && commit.stateHash === sha256(commit.state);
  });
}

/** Puts a receipt into the verifiable log. */
export type AppendReceipt = (receipt: NewReceipt) => Promise<Receipt>;

/** The states that authorities committed: proof of authority, each a receipt of the journal where there is one. */
export class StateLedger {
  readonly #commits: StateCommit[] = [];
  readonly #append: AppendReceipt | undefined;
  #chain: Promise<unknown> = Promise.resolve();

  /** @param append as of a journal's writer. Without it the states last as long as the process */
  constructor(append?: AppendReceipt) {
    this.#append = append;
  }

  get commits(): readonly StateCommit[] {
    return this.#commits;
  }

  /** Chains a state; it counts once the journal has it. One at a time, in order. */
  async commit(entry: Omit<StateCommit, "height" | "previous" | "stateHash">): Promise<StateCommit> {
    const next = this.#chain.then(() => this.#place(entry));
    this.#chain = next.catch(() => undefined);
    return await next;
  }

  async #place(entry: Omit<StateCommit, "height" | "previous" | "stateHash">): Promise<StateCommit> {
    const last = this.#commits.at(-1);
    const previous = last === undefined ? genesis : hashOfCommit(last);
    const commit = { height: this.#commits.length, previous, stateHash: sha256(entry.state), ...entry };
    const owner = commit.operator;
    await this.#append?.({
      kind: "decision",
      action: "state-committed",
      principal: `person:${owner}`,
      owner,
      body: { ...commit },
    });
    this.#commits.push(commit);
    return commit;
  }
}

import { join } from "node:path";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { SyncedLines } from "../files/synced-lines.ts";
import { LedgerReplica, type Proposal } from "./ledger-replica.ts";
import { readCommit, recordOf, type StateCommit } from "./state-commit.ts";
import { verifyLedger, type FinalCommit } from "./verify-ledger.ts";

/** A commit as a line holds it. */
interface CommitLine {
  height: number;
  previous: string;
  term: number;
  time: number;
  /** Base64. */
  statement: string;
}

type Line =
  | { accepted: CommitLine; term: number }
  | { final: CommitLine; acceptances: string[] }
  /** How many commits are receipts of the journal. */
  | { receipts: number };

/** What a file remembers. */
export interface StoredLedger {
  finals: FinalCommit[];
  accepted?: Proposal;
  receipts: number;
}

/** The ledger of one aggregator on the disk, in JSON lines. */
export class LedgerFile implements AsyncDisposable {
  readonly #lines: SyncedLines;
  /** What was there when it was opened. */
  readonly stored: StoredLedger;

  private constructor(lines: SyncedLines, stored: StoredLedger) {
    this.#lines = lines;
    this.stored = stored;
  }

  /** @throws ConfigurationError when the file is damaged: to begin anew could choose two states for one place */
  static open(folder: string): LedgerFile {
    const path = join(folder, "ledger.jsonl");
    const lines = new SyncedLines(path);
    const stored = readStored(path, lines.read());
    const { finals, accepted, receipts } = stored;
    lines.replace(
      [
        ...finals.map(lineOfFinal),
        ...(accepted === undefined ? [] : [lineOfProposal(accepted)]),
        ...(receipts === 0 ? [] : [{ receipts }]),
      ].map((line) => JSON.stringify(line)),
    );
    return new LedgerFile(lines, stored);
  }

  /** Reads a ledger and leaves it as it is. @throws ConfigurationError when it is damaged */
  static read(folder: string): StoredLedger {
    const path = join(folder, "ledger.jsonl");
    return readStored(path, new SyncedLines(path).read());
  }

  async accepted(proposal: Proposal): Promise<void> {
    await this.#append(lineOfProposal(proposal));
  }

  async final(final: FinalCommit): Promise<void> {
    await this.#append(lineOfFinal(final));
  }

  async receipts(receipts: number): Promise<void> {
    await this.#append({ receipts });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines[Symbol.asyncDispose]();
  }

  async #append(line: Line): Promise<void> {
    await this.#lines.append(JSON.stringify(line));
  }
}

function readStored(path: string, lines: readonly string[]): StoredLedger {
  const stored: StoredLedger = { finals: [], receipts: 0 };
  try {
    for (const text of lines) readLine(JSON.parse(text) as Line, stored);
  } catch (cause) {
    throw damaged(path, cause);
  }
  const verdict = verifyLedger(stored.finals);
  if (!verdict.ok) throw damaged(path, `commit ${verdict.height}: ${verdict.why}`);
  const { accepted } = new LedgerReplica(stored.finals, stored.accepted);
  if (accepted === undefined) delete stored.accepted;
  return stored;
}

function readLine(line: Line, stored: StoredLedger): void {
  if ("accepted" in line) stored.accepted = { term: line.term, commit: commitOf(line.accepted) };
  else if ("final" in line) {
    const acceptances = line.acceptances.map((each) => Buffer.from(each, "base64"));
    stored.finals.push({ commit: commitOf(line.final), acceptances });
  } else stored.receipts = line.receipts;
}

function damaged(path: string, cause: unknown): ConfigurationError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ConfigurationError(`${path} is damaged: ${why}`, {
    field: path,
    hint: "Restore the file. Without a copy of it, and only while all other aggregators of the group run and one of them leads: move this file away, leave ballot.json where it is, start this one, and stop no other before this one has as many states as they.",
    cause,
  });
}

const commitOf = ({ statement, ...rest }: CommitLine): StateCommit =>
  readCommit({ ...rest, statement: Buffer.from(statement, "base64") });

const lineOfCommit = (commit: StateCommit): CommitLine => ({ ...recordOf(commit), statement: commit.statement });

const lineOfProposal = ({ term, commit }: Proposal): Line => ({ accepted: lineOfCommit(commit), term });

const lineOfFinal = ({ commit, acceptances }: FinalCommit): Line => ({
  final: lineOfCommit(commit),
  acceptances: acceptances.map((each) => Buffer.from(each).toString("base64")),
});

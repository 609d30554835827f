import { existsSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { NotFoundError, ownerOf, type Principal, type Receipt, type ReceiptKind } from "@hearth/protocol";
import { parseCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { JournalDamagedError } from "./errors/journal-damaged-error.ts";
import { journalFiles } from "./journal-files.ts";
import { NodeStore } from "./node-store.ts";
import { receiptText } from "./schema.ts";
import { readReceipt } from "./sealed-receipt.ts";
import { consistencyProof, inclusionProof } from "./tree-proofs.ts";
import { verifyJournal, type VerificationReport, type VerifyJournalOptions } from "./verify-journal.ts";

export interface OpenJournalReaderOptions {
  folder: string;
}

export interface ReceiptFilter {
  kinds?: readonly ReceiptKind[];
  goal?: string;
  plan?: string;
  task?: string;
  /** Outcomes of this intent. */
  intent?: string;
  /** What this agent did. */
  agent?: string;
  /** Only bodies with one of these severities. */
  severities?: readonly string[];
  /** Only what was written then or later, in milliseconds since 1970. */
  since?: number;
  /** Only what was written earlier. */
  until?: number;
  /** Only receipts after this index. */
  after?: number;
  /** Only receipts before this index. */
  before?: number;
  /** @default "oldest" */
  first?: "oldest" | "newest";
  /** At most 10,000. @default 100 */
  limit?: number;
}

interface Row {
  position: number;
  sealed: string | null;
  remains: string | null;
}

/**
 * Opens a journal for reading, while another process may be writing it.
 * @throws NotFoundError when the folder holds none
 */
// eslint-disable-next-line typescript/require-await -- the promise is the contract: a store in a worker would need it
export async function openJournalReader(options: OpenJournalReaderOptions): Promise<JournalReader> {
  return new JournalReader(options);
}

/** Reads a journal. A principal sees the receipts of the person it acts for and no others; of the rest only hashes. */
export class JournalReader implements Disposable {
  readonly #folder: string;
  readonly #database: DatabaseSync;
  readonly #nodes: NodeStore;

  /** Use `openJournalReader`. */
  constructor({ folder }: OpenJournalReaderOptions) {
    const { database } = journalFiles(folder);
    if (!existsSync(database)) throw new NotFoundError("journal in the folder", folder);
    this.#folder = folder;
    this.#database = new DatabaseSync(database, { readOnly: true, timeout: 5_000 });
    this.#nodes = new NodeStore(this.#database);
  }

  /** The newest signed checkpoint, read and not yet checked against a key. */
  head(): Checkpoint {
    const row = this.#database.prepare("SELECT note FROM head").get() as { note: string } | undefined;
    const head = row && parseCheckpoint(row.note);
    if (!head) throw new JournalDamagedError("the journal's signed head cannot be read");
    return head;
  }

  /** The receipt with this id, if it is there and the principal's. */
  get(principal: Principal, id: string): Receipt | undefined {
    return this.#select(principal, "id = ?", [id], "LIMIT 1")[0];
  }

  /** The receipt at this index, if it is there and the principal's. */
  at(principal: Principal, index: number): Receipt | undefined {
    return this.#select(principal, "position = ?", [index], "LIMIT 1")[0];
  }

  list(principal: Principal, filter: ReceiptFilter = {}): Receipt[] {
    const { kinds, after, before, first = "oldest", limit = 100 } = filter;
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    for (const column of ["goal", "plan", "task", "intent"] as const) {
      const value = filter[column];
      if (value === undefined) continue;
      conditions.push(`${column} = ?`);
      values.push(value);
    }
    if (kinds !== undefined) {
      conditions.push(`kind IN (${kinds.map(() => "?").join(", ")})`);
      values.push(...kinds);
    }
    if (filter.severities !== undefined) {
      conditions.push(`severity IN (${filter.severities.map(() => "?").join(", ")})`);
      values.push(...filter.severities);
    }
    if (filter.agent !== undefined) {
      conditions.push(`${receiptText} ->> '$.principal' = ?`);
      values.push(`agent:${filter.agent}@${ownerOf(principal)}`);
    }
    if (filter.since !== undefined) {
      conditions.push("position >= ?");
      values.push(this.#positionAt(filter.since));
    }
    if (filter.until !== undefined) {
      conditions.push("position < ?");
      values.push(this.#positionAt(filter.until));
    }
    if (after !== undefined) {
      conditions.push("position > ?");
      values.push(after);
    }
    if (before !== undefined) {
      conditions.push("position < ?");
      values.push(before);
    }
    const direction = first === "oldest" ? "ASC" : "DESC";
    const count = Math.max(0, Math.min(10_000, Math.floor(limit)));
    return this.#select(principal, conditions.join(" AND "), values, `ORDER BY position ${direction} LIMIT ${count}`);
  }

  /** Every receipt that the filter finds, page by page, so that memory stays small. */
  *iterate(principal: Principal, filter: Omit<ReceiptFilter, "limit"> = {}): Generator<Receipt> {
    const newest = filter.first === "newest";
    for (let bound: { after?: number; before?: number } = {}; ;) {
      const page = this.list(principal, { ...filter, ...bound, limit: 500 });
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < 500) return;
      bound = newest ? { before: last.index } : { after: last.index };
    }
  }

  /** Effects that were announced and have no outcome: what a crash interrupted. */
  unfinishedIntents(principal: Principal): Receipt[] {
    const open = "kind = 'effect-intent' AND NOT EXISTS (SELECT 1 FROM entries o WHERE o.intent = entries.id)";
    return this.#select(principal, open, [], "ORDER BY position");
  }

  /** What the leaf at an index hashes: salt and receipt. Undefined when erased or not the principal's. */
  sealed(principal: Principal, index: number): string | undefined {
    const row = this.#database
      .prepare("SELECT sealed FROM entries WHERE position = ? AND owner = ?")
      .get(index, ownerOf(principal));
    return (row?.["sealed"] as string | null | undefined) ?? undefined;
  }

  leafHash(index: number): Uint8Array {
    return this.#nodes.node(0, index);
  }

  /** The did:keys that sign this journal, first to newest, each with the rotation that made it. Not yet checked. */
  signers(): { did: string; rotation: unknown }[] {
    const rows = this.#database.prepare("SELECT did, rotation FROM signers ORDER BY sequence").all();
    return rows.map(({ did, rotation }) => ({
      did: String(did),
      rotation: typeof rotation === "string" ? (JSON.parse(rotation) as unknown) : undefined,
    }));
  }

  /** The kept checkpoints' notes and the head, oldest first: what another device may remember or countersign. */
  checkpoints(): Checkpoint[] {
    const rows = this.#database.prepare("SELECT note FROM checkpoints ORDER BY sequence").all() as { note: string }[];
    const kept = rows.map(({ note }) => parseCheckpoint(note)).filter((checkpoint) => checkpoint !== undefined);
    const head = this.head();
    return kept.at(-1)?.note === head.note ? kept : [...kept, head];
  }

  /** Hashes that show an entry to be in the tree of `size` entries, for `verifyInclusion`. @throws NotFoundError beyond it */
  inclusionProof(index: number, size: number = this.head().size): Uint8Array[] {
    this.#requireSize(size);
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new NotFoundError("entry", String(index));
    return inclusionProof(index, size, this.#nodes.node);
  }

  /** Hashes that show the first `size1` of `size2` entries to be unchanged, for `verifyConsistency`. `size1` is at least 1. */
  consistencyProof(size1: number, size2: number = this.head().size): Uint8Array[] {
    this.#requireSize(size2);
    if (!Number.isSafeInteger(size1) || size1 < 1 || size1 > size2) throw new NotFoundError("tree size", String(size1));
    return consistencyProof(size1, size2, this.#nodes.node);
  }

  /** Audits the whole journal: see `verifyJournal`. */
  async verify(options: Omit<VerifyJournalOptions, "folder"> = {}): Promise<VerificationReport> {
    return await verifyJournal({ ...options, folder: this.#folder });
  }

  close(): void {
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The position of the first entry of this time or later. Times never run backwards, so halving finds it. */
  #positionAt(time: number): number {
    const last = this.#database.prepare("SELECT coalesce(max(position), -1) AS last FROM entries").get();
    const at = this.#database.prepare(`SELECT ${receiptText} ->> '$.time' AS time FROM entries WHERE position = ?`);
    let low = 0;
    let high = Number(last?.["last"]) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (Number(at.get(middle)?.["time"]) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #requireSize(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.head().size)
      throw new NotFoundError("tree size", String(size));
  }

  #select(principal: Principal, condition: string, values: SQLInputValue[], tail: string): Receipt[] {
    const sql = `SELECT position, sealed, remains FROM entries WHERE owner = ?${condition === "" ? "" : ` AND ${condition}`} ${tail}`;
    const rows = this.#database.prepare(sql).all(ownerOf(principal), ...values) as unknown as Row[];
    return rows.map(({ position, sealed, remains }) => readReceipt(position, sealed, remains));
  }
}

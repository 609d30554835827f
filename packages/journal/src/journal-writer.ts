import { setImmediate } from "node:timers";
import type { DeviceKey } from "@hearth/identity";
import {
  describePrincipal,
  newId,
  newReceipt,
  NotFoundError,
  ownerOf,
  parse,
  type NewReceipt,
  type Principal,
  type Receipt,
  type ReceiptId,
} from "@hearth/protocol";
import type { Checkpoint } from "./checkpoint.ts";
import { ErasureRefusedError } from "./errors/erasure-refused-error.ts";
import { JournalUnwritableError } from "./errors/journal-unwritable-error.ts";
import { JournalReader } from "./journal-reader.ts";
import { JournalStore, type NewEntry } from "./journal-store.ts";
import { remainsOf, sealReceipt, type UnplacedReceipt } from "./sealed-receipt.ts";

export interface OpenJournalWriterOptions {
  /** Where the journal is; made with mode 0700 when missing. */
  folder: string;
  /** Signs the checkpoints. After a rotation the writer is given the new key with `adoptKey`. */
  key: DeviceKey;
  /** Milliseconds since 1970, for tests. @default Date.now */
  now?: () => number;
  /**
   * Open even when entries that were signed are gone, and record that with a receipt of the device.
   * @default false
   */
  acceptRollback?: boolean;
  /** Entries in one transaction at most. @default 1024 */
  maximumGroup?: number;
}

interface Pending {
  entry: NewEntry;
  receipt: UnplacedReceipt;
  resolve: (receipt: Receipt) => void;
  reject: (cause: unknown) => void;
}

/**
 * Opens this device's journal for writing. There is one writer at a time.
 * @throws JournalLockedError naming the other writer
 * @throws JournalDamagedError when the journal is not what was signed, or not by this key
 * @throws JournalUnwritableError when the disk is full or read-only
 */
// eslint-disable-next-line typescript/require-await -- the promise is the contract: a store in a worker would need it
export async function openJournalWriter(options: OpenJournalWriterOptions): Promise<JournalWriter> {
  return new JournalWriter(options);
}

/** Appends receipts. Reading is for a JournalReader. */
export class JournalWriter implements AsyncDisposable {
  readonly #store: JournalStore;
  readonly #reader: JournalReader;
  readonly #now: () => number;
  readonly #maximumGroup: number;
  readonly #erasing = new Set<number>();
  #queue: Pending[] = [];
  #scheduled = false;
  #closed = false;
  #lastTime = 0;

  /** Use `openJournalWriter`. */
  constructor({ folder, key, now = Date.now, acceptRollback = false, maximumGroup = 1024 }: OpenJournalWriterOptions) {
    this.#store = new JournalStore({ folder, key, now, acceptRollback });
    this.#reader = new JournalReader({ folder });
    this.#now = now;
    this.#maximumGroup = maximumGroup;
    const { lost, head } = this.#store;
    if (lost === undefined) return;
    const body = { held: head.size, signed: lost.size, checkpoint: lost.note };
    const device = `device:${key.did}`;
    const receipt = this.#place({ kind: "hub", action: "journal-rolled-back", principal: device, owner: device, body });
    this.#store.commit([{ sealed: sealReceipt(receipt) }]);
  }

  /** The newest signed checkpoint: it covers every receipt that `append` has returned. */
  get checkpoint(): Checkpoint {
    return this.#store.head;
  }

  /**
   * Appends a receipt. What is appended in one turn of the event loop is written as one transaction.
   * @returns the receipt with its place, once it and a signed checkpoint over it are on the disk
   * @throws ValidationError when it is malformed; JournalUnwritableError when it could not be written:
   * then it is not in the journal and the effect it is for must not happen
   */
  async append(receipt: NewReceipt): Promise<Receipt> {
    const parsed = parse(newReceipt, receipt, "the receipt");
    if (parsed.kind === "erasure") throw new ErasureRefusedError(-1, "an erasure is made with `erase`");
    const placed = this.#place(parsed);
    return await this.#enqueue({ sealed: sealReceipt(placed) }, placed);
  }

  /** Appends several receipts in order, in as few transactions as may be. When one is malformed, none is written. */
  async appendMany(receipts: readonly NewReceipt[]): Promise<Receipt[]> {
    const placed = receipts.map((receipt) => {
      const parsed = parse(newReceipt, receipt, "the receipt");
      if (parsed.kind === "erasure") throw new ErasureRefusedError(-1, "an erasure is made with `erase`");
      const unplaced = this.#place(parsed);
      return { unplaced, sealed: sealReceipt(unplaced) };
    });
    return await Promise.all(placed.map(({ unplaced, sealed }) => this.#enqueue({ sealed }, unplaced)));
  }

  /**
   * Erases the body and salt of a receipt. Its leaf stays, so every proof still holds; so do its kind, action, times and
   * ids, which the returned erasure receipt attests with the reason.
   * @throws NotFoundError for what is not the principal's; ErasureRefusedError for a second erasure, an erasure, or anyone but a person
   */
  async erase(principal: Principal, index: number, reason: string): Promise<Receipt> {
    const whole = this.#reader.at(principal, index);
    if (whole === undefined) throw new NotFoundError("receipt", String(index));
    // An agent that could erase would erase the trace of what it did.
    if (principal.kind !== "person") throw new ErasureRefusedError(index, `${principal.kind}s cannot erase`);
    if (whole.kind === "erasure") throw new ErasureRefusedError(index, "it is the receipt of an erasure");
    if (whole.erased || this.#erasing.has(index)) throw new ErasureRefusedError(index, "its body is erased already");
    const remains = remainsOf(whole);
    const leaf = this.#reader.leafHash(index);
    const placed = this.#place({
      ...parse(
        newReceipt,
        {
          kind: "erasure",
          action: "receipt-erased",
          principal: describePrincipal(principal),
          owner: ownerOf(principal),
          body: {
            erases: index,
            leaf: Buffer.from(leaf).toString("base64"),
            reason,
            remains: JSON.parse(remains) as unknown,
          },
        },
        "the erasure",
      ),
    });
    this.#erasing.add(index);
    try {
      const receipt = await this.#enqueue({ sealed: sealReceipt(placed), erase: { index, leaf, remains } }, placed);
      this.#store.scrub();
      return receipt;
    } finally {
      this.#erasing.delete(index);
    }
  }

  /**
   * Signs on with the key that succeeded this one. What is queued is written first, signed by the old key.
   * @throws JournalDamagedError when the key is no successor; JournalUnwritableError: then the old key goes on
   */
  adoptKey(key: DeviceKey): void {
    if (this.#closed) throw new JournalUnwritableError("it is closed");
    while (this.#queue.length > 0) this.#flush();
    this.#store.adopt(key);
  }

  /** Writes what is queued and gives up the right to write. */
  // eslint-disable-next-line typescript/require-await -- see openJournalWriter
  async close(): Promise<void> {
    if (this.#closed) return;
    while (this.#queue.length > 0) this.#flush();
    this.#closed = true;
    this.#reader.close();
    this.#store[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #place(receipt: Omit<UnplacedReceipt, "id" | "time">): UnplacedReceipt {
    // Times never run backwards, so that order by time and order by index agree.
    this.#lastTime = Math.max(this.#now(), this.#lastTime, this.#store.head.time);
    return { ...receipt, id: newId<ReceiptId>(), time: this.#lastTime };
  }

  #enqueue(entry: NewEntry, receipt: UnplacedReceipt): Promise<Receipt> {
    if (this.#closed) return Promise.reject(new JournalUnwritableError("it is closed"));
    const { promise, resolve, reject } = Promise.withResolvers<Receipt>();
    this.#queue.push({ entry, receipt, resolve, reject });
    this.#schedule();
    return promise;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
      if (this.#queue.length > 0) this.#schedule();
    });
  }

  #flush(): void {
    const group = this.#queue.splice(0, this.#maximumGroup);
    if (group.length === 0) return;
    try {
      const first = this.#store.commit(group.map(({ entry }) => entry));
      group.forEach(({ receipt, resolve }, at) => resolve({ ...receipt, index: first + at, erased: false }));
    } catch (cause) {
      for (const { reject } of group) reject(cause);
    }
  }
}

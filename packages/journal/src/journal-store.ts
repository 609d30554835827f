import { chmodSync, mkdirSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { didKeyToPublicKey, verifyKeyRotation, type DeviceKey } from "@hearth/identity";
import {
  checkpointVerifier,
  hashNote,
  originOf,
  parseCheckpoint,
  signCheckpoint,
  verifyCheckpoint,
  type Checkpoint,
} from "./checkpoint.ts";
import { JournalDamagedError } from "./errors/journal-damaged-error.ts";
import { JournalUnwritableError } from "./errors/journal-unwritable-error.ts";
import { HeadFile, readHeadFile } from "./head-file.ts";
import { journalFiles } from "./journal-files.ts";
import { JournalLock } from "./journal-lock.ts";
import { NodeStore } from "./node-store.ts";
import { schema, schemaVersion } from "./schema.ts";
import { TreeBuilder, type Tile } from "./tree-builder.ts";
import { emptyRoot } from "./tree-hash.ts";
import { rootOf } from "./tree-proofs.ts";

/** Of the checkpoints, one for each span of this many entries is kept for ever; those between give way to the next. */
const keptSpan = 256;

export interface JournalStoreOptions {
  folder: string;
  key: DeviceKey;
  now: () => number;
  acceptRollback: boolean;
}

/** One entry of a group. `erase` is the entry whose body goes in the same transaction, and what stays of it. */
export interface NewEntry {
  sealed: string;
  erase?: { index: number; leaf: Uint8Array; remains: string };
}

/**
 * The database of the one writer: commits groups of entries, each with its signed checkpoint.
 * Invariant: the tree in memory is the committed one; after a failed commit it is read again before the next.
 */
export class JournalStore implements Disposable {
  /** Set when the journal was opened behind its published head, by permission. */
  readonly lost: Checkpoint | undefined;
  readonly #options: JournalStoreOptions;
  #key: DeviceKey;
  readonly #resources = new DisposableStack();
  readonly #database: DatabaseSync;
  readonly #headFile: HeadFile;
  readonly #insert: StatementSync;
  readonly #erase: StatementSync;
  readonly #insertTile: StatementSync;
  readonly #insertCheckpoint: StatementSync;
  readonly #setHead: StatementSync;
  #builder: TreeBuilder;
  #tiles: Tile[] = [];
  #head: Checkpoint;
  #kept: { size: number; hash: Uint8Array } | undefined;
  #stale = false;

  constructor(options: JournalStoreOptions) {
    this.#options = options;
    this.#key = options.key;
    const { folder } = options;
    using setup = new DisposableStack();
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      setup.use(new JournalLock(folder));
      const files = journalFiles(folder);
      const database = setup.adopt(new DatabaseSync(files.database, { timeout: 5_000 }), (open) => open.close());
      this.#database = database;
      chmodSync(files.database, 0o600);
      database.exec(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON",
      );
      this.#create();
      this.#insert = database.prepare("INSERT INTO entries (position, sealed) VALUES (?, ?)");
      this.#erase = database.prepare("UPDATE entries SET sealed = NULL, leaf = ?, remains = ? WHERE position = ?");
      this.#insertTile = database.prepare("INSERT INTO tiles (level, position, nodes) VALUES (?, ?, ?)");
      this.#insertCheckpoint = database.prepare("INSERT INTO checkpoints (size, note) VALUES (?, ?)");
      this.#setHead = database.prepare("UPDATE head SET note = ? WHERE id = 1");
      const published = readHeadFile(files.head);
      [this.#builder, this.#head, this.#kept] = this.#load();
      this.lost = this.#compareWithPublished(published);
      this.#adoptKey();
      this.#headFile = setup.use(new HeadFile(files.head));
      this.#headFile.write(this.#head);
    } catch (cause) {
      throw asJournalError(cause);
    }
    this.#resources.use(setup.move());
  }

  get head(): Checkpoint {
    return this.#head;
  }

  /**
   * Writes a group as one transaction; when this returns, it and its checkpoint are on the disk.
   * @returns the position of the first entry
   * @throws JournalUnwritableError, and then nothing of the group is in the journal
   */
  commit(group: readonly NewEntry[]): number {
    let first = 0;
    let head: Checkpoint;
    try {
      if (this.#stale) [this.#builder, this.#head, this.#kept] = this.#load();
      this.#stale = true;
      first = this.#builder.size;
      this.#database.exec("BEGIN IMMEDIATE");
      group.forEach((entry, at) => this.#write(entry, first + at));
      head = this.#sign(this.#builder.size, this.#builder.root());
      if (Math.floor(head.size / keptSpan) > Math.floor((this.#kept?.size ?? 0) / keptSpan)) this.#keep(head);
      this.#setHead.run(head.note);
      this.#database.exec("COMMIT");
    } catch (cause) {
      this.#tiles = [];
      try {
        this.#database.exec("ROLLBACK");
      } catch {
        // SQLite has rolled back by itself, as it does when the disk is full.
      }
      throw asJournalError(cause);
    }
    this.#head = head;
    this.#stale = false;
    try {
      this.#headFile.write(head);
    } catch {
      // The group is durable; a published head that lags behind is caught up by the next one.
    }
    return first;
  }

  /**
   * Signs on with a successor of the key; its first signature is over the tree as it is.
   * @throws JournalDamagedError when the key does not succeed the one that signs now, which then stays
   */
  adopt(key: DeviceKey): void {
    const before = this.#key;
    try {
      if (this.#stale) [this.#builder, this.#head, this.#kept] = this.#load();
      this.#stale = true;
      this.#key = key;
      this.#adoptKey();
      this.#stale = false;
    } catch (cause) {
      this.#key = before;
      throw asJournalError(cause);
    }
    try {
      this.#headFile.write(this.#head);
    } catch {
      // As after a commit: the next one catches the published head up.
    }
  }

  /** Moves what was erased out of the write-ahead log too, where its bytes would else linger. */
  scrub(): void {
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  [Symbol.dispose](): void {
    this.#resources.dispose();
  }

  #write({ sealed, erase }: NewEntry, position: number): void {
    this.#insert.run(position, sealed);
    if (erase !== undefined) this.#erase.run(erase.leaf, erase.remains, erase.index);
    this.#builder.pushText(sealed);
    for (const { level, index, nodes } of this.#tiles) this.#insertTile.run(level, index, nodes);
    this.#tiles = [];
  }

  #sign(size: number, root: Uint8Array): Checkpoint {
    // A clock that was set back must not make the log look rewritten.
    const time = Math.max(this.#options.now(), this.#head.time);
    return signCheckpoint(this.#key, {
      origin: this.#head.origin,
      size,
      root,
      previous: this.#kept?.hash,
      time,
    });
  }

  #keep({ size, note }: Checkpoint): void {
    this.#insertCheckpoint.run(size, note);
    this.#kept = { size, hash: hashNote(note) };
  }

  #create(): void {
    const { user_version: version } = this.#database.prepare("PRAGMA user_version").get() as { user_version: number };
    if (version === schemaVersion) return;
    if (version !== 0) {
      throw new JournalDamagedError(
        `the journal has format ${version}, this Hearth reads ${schemaVersion}`,
        "Update Hearth.",
      );
    }
    const key = this.#key;
    const { now } = this.#options;
    const [origin, time] = [originOf(key.did), now()];
    const { note } = signCheckpoint(key, { origin, size: 0, root: emptyRoot, previous: undefined, time });
    this.#transaction(() => {
      for (const sql of Object.values(schema)) this.#database.exec(sql);
      this.#database.prepare("INSERT INTO journal (id, origin, created) VALUES (1, ?, ?)").run(origin, time);
      this.#database.prepare("INSERT INTO signers (did) VALUES (?)").run(key.did);
      this.#database.prepare("INSERT INTO head (id, note) VALUES (1, ?)").run(note);
      this.#database.exec(`PRAGMA user_version = ${schemaVersion}`);
    });
  }

  #load(): [TreeBuilder, Checkpoint, { size: number; hash: Uint8Array } | undefined] {
    const row = this.#database.prepare("SELECT note FROM head").get() as { note: string } | undefined;
    const head = row && parseCheckpoint(row.note);
    if (!head) throw new JournalDamagedError("the journal's signed head cannot be read");
    const count = this.#database.prepare("SELECT coalesce(max(position) + 1, 0) AS count FROM entries").get();
    if (count?.["count"] !== head.size) {
      throw new JournalDamagedError(
        `the journal holds ${String(count?.["count"])} entries, its head signs ${head.size}`,
      );
    }
    const builder = new TreeBuilder((tile) => this.#tiles.push(tile), head.size, new NodeStore(this.#database).node);
    if (Buffer.compare(builder.root(), head.root) !== 0) {
      throw new JournalDamagedError("the journal's tree does not have the root that its head signs");
    }
    const kept = this.#database.prepare("SELECT size, note FROM checkpoints ORDER BY sequence DESC LIMIT 1").get() as
      | { size: number; note: string }
      | undefined;
    return [builder, head, kept && { size: kept.size, hash: hashNote(kept.note) }];
  }

  /** A database behind its published head lost entries that were signed: going on would sign a second history. */
  #compareWithPublished(published: Checkpoint | "missing" | "unreadable"): Checkpoint | undefined {
    if (typeof published === "string" || published.origin !== this.#head.origin) {
      if (typeof published === "string") return undefined;
      throw new JournalDamagedError("the published head beside the journal belongs to another journal");
    }
    const { size, root } = published;
    if (size > this.#head.size) {
      if (this.#options.acceptRollback) return published;
      throw new JournalDamagedError(
        `the journal holds ${this.#head.size} entries, but ${size} were signed: its end was cut or an old copy restored`,
        "Restore the newer database. If it is lost for good, open with `acceptRollback`, which records the loss.",
      );
    }
    const own = size === 0 ? published.root : rootOf(size, new NodeStore(this.#database).node);
    if (Buffer.compare(own, root) !== 0) {
      throw new JournalDamagedError(`the first ${size} entries of the journal are not those that were signed`);
    }
    return undefined;
  }

  /** Checks that the head is signed by this key, or by one that this key succeeded; then signs it anew. */
  #adoptKey(): void {
    const key = this.#key;
    const signers = this.#database.prepare("SELECT did FROM signers ORDER BY sequence").all() as { did: string }[];
    const last = signers.at(-1)?.did ?? "";
    const steps = key.rotations.map((rotation) => ({ rotation, step: verifyKeyRotation(rotation) }));
    const from = last === key.did ? steps.length : steps.findIndex(({ step }) => step?.did === last);
    if (from < 0) {
      throw new JournalDamagedError(
        `the journal is signed by ${last}, this device's key is ${key.did}`,
        "Restore the device's key file, or start a new journal in another folder.",
      );
    }
    const publicKey = last === key.did ? key.publicKey : didKeyToPublicKey(last);
    if (verifyCheckpoint(this.#head.note, checkpointVerifier(this.#head.origin, publicKey)) === undefined) {
      throw new JournalDamagedError(`the journal's head is not signed by ${last}`);
    }
    if (last === key.did) return;
    this.#transaction(() => {
      const insert = this.#database.prepare("INSERT INTO signers (did, rotation) VALUES (?, ?)");
      for (const { rotation, step } of steps.slice(from)) insert.run(step!.successor, JSON.stringify(rotation));
      if (this.#kept === undefined || Buffer.compare(this.#kept.hash, hashNote(this.#head.note)) !== 0)
        this.#keep(this.#head);
      const head = this.#sign(this.#head.size, this.#head.root);
      this.#setHead.run(head.note);
      this.#head = head;
    });
  }

  #transaction(work: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#database.exec("COMMIT");
    } catch (cause) {
      this.#database.exec("ROLLBACK");
      throw cause;
    }
  }
}

/** What SQLite and the file system say of a disk that cannot be written, as our error; all else unchanged. */
function asJournalError(cause: unknown): unknown {
  const { code, errcode, message } = cause as { code?: string; errcode?: number; message?: string };
  const unwritable = typeof errcode === "number" || /^E(NOSPC|DQUOT|ROFS|ACCES|PERM|FBIG|IO|NOTDIR)$/.test(code ?? "");
  return unwritable ? new JournalUnwritableError(message ?? "unknown", cause) : cause;
}

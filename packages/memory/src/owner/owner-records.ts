import { createHmac, randomBytes } from "node:crypto";
import { type Database, plainStatement, type Statement, statement } from "@hearth/storage";

/** What the store keeps about one person whose memory it holds. */
export interface OwnerRecord {
  readonly owner: string;
  /** Names this person's text index on SQLite. */
  readonly number: number;
  /** A digest of a text's words that only this database can make, so that a tombstone gives nothing away by itself. */
  hash(text: string): string;
}

/** Raised when the text index is built differently; it is then built anew from the items. */
const indexVersion = 2;
/** Lacks nothing but the table of terms. */
const versionWithoutTerms = 1;

/** How the text index cuts and stems. */
export const textIndexTokenizer = "porter unicode61 remove_diacritics 2";

/** Name of one person's text index. Each has one of their own, so that not even word counts of others show. */
export const textIndexOf = (record: Pick<OwnerRecord, "number">): string => `hearth_memory_fts_${record.number}`;

/** Name of the table in which the text index shows every place of every term; it stores nothing of its own. */
export const textIndexTermsOf = (record: Pick<OwnerRecord, "number">): string => `${textIndexOf(record)}_terms`;

interface Row {
  number: number;
  hash_key: string;
  index_version: number;
}

/** The owners' records, made when they are first needed. */
export class OwnerRecords {
  readonly #database: Database<unknown>;
  readonly #records = new Map<string, Promise<OwnerRecord>>();

  constructor(database: Database<unknown>) {
    this.#database = database;
  }

  of(owner: string): Promise<OwnerRecord> {
    let record = this.#records.get(owner);
    if (record === undefined) {
      record = this.#open(owner).catch((error: unknown) => {
        this.#records.delete(owner);
        throw error;
      });
      this.#records.set(owner, record);
    }
    return record;
  }

  /** Every owner that has a record. */
  async all(): Promise<string[]> {
    const rows = await this.#database.all(
      statement<{ owner: string }>(this.#database, "SELECT owner FROM hearth_memory_owner ORDER BY owner"),
    );
    return rows.map((row) => row.owner);
  }

  async #open(owner: string): Promise<OwnerRecord> {
    const database = this.#database;
    let row: Row | undefined;
    // Two processes may take the same number for two people at once; the one that got none tries again.
    while (row === undefined) {
      const [, rows] = await database.batch([
        statement(
          database,
          `INSERT INTO hearth_memory_owner (owner, number, hash_key, index_version)
           SELECT ?, coalesce(max(number), 0) + 1, ?, 0 FROM hearth_memory_owner WHERE true ON CONFLICT DO NOTHING`,
          [owner, randomBytes(32).toString("base64url")],
        ),
        statement(database, "SELECT number, hash_key, index_version FROM hearth_memory_owner WHERE owner = ?", [owner]),
      ]);
      row = rows![0] as Row | undefined;
    }
    if (database.kind === "sqlite" && row.index_version !== indexVersion) {
      if (row.index_version === versionWithoutTerms) await database.batch(this.#showTerms(owner, row));
      else await this.rebuildTextIndex(owner, row);
    }
    return {
      owner,
      number: row.number,
      hash: (text) =>
        createHmac("sha256", row.hash_key)
          .update(
            text
              .normalize("NFKC")
              .toLowerCase()
              .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
              .trim(),
          )
          .digest("base64url"),
    };
  }

  /** Builds a person's text index on SQLite from the items, in one commit: a crash leaves the old one. */
  async rebuildTextIndex(owner: string, record: Pick<OwnerRecord, "number">): Promise<void> {
    const name = textIndexOf(record);
    const run = (text: string, parameters: unknown[] = []): Statement => statement(this.#database, text, parameters);
    await this.#database.batch([
      run(`DROP TABLE IF EXISTS ${name}`),
      run(
        `CREATE VIRTUAL TABLE ${name} USING fts5(text, context, content='hearth_memory_item', content_rowid='seq',
          tokenize='${textIndexTokenizer}')`,
      ),
      // What is taken out of the index leaves its pages at once, not at some later merge.
      run(`INSERT INTO ${name}(${name}, rank) VALUES ('secure-delete', 1)`),
      run(`INSERT INTO ${name}(${name}, rank) VALUES ('rank', 'bm25(1.0, 1.0)')`),
      run(
        `INSERT INTO ${name}(rowid, text, context) SELECT seq, text, context FROM hearth_memory_item
         WHERE owner = ? AND status <> 'forgotten'`,
        [owner],
      ),
      ...this.#showTerms(owner, record),
    ]);
  }

  #showTerms(owner: string, record: Pick<OwnerRecord, "number">): Statement[] {
    return [
      plainStatement(
        `CREATE VIRTUAL TABLE IF NOT EXISTS ${textIndexTermsOf(record)} USING fts5vocab(${textIndexOf(record)}, instance)`,
      ),
      statement(this.#database, "UPDATE hearth_memory_owner SET index_version = ? WHERE owner = ?", [
        indexVersion,
        owner,
      ]),
    ];
  }
}

import { createHash } from "node:crypto";
import type { Label } from "@hearth/policy";
import { newId, NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import { type Database, type Statement, statement } from "@hearth/storage";
import { pageLimit } from "../page-limit.ts";

/** Something that is over, kept as it was. */
export interface ArchiveEntry {
  readonly id: string;
  /** `work`, or `traces` of a run that has grown too long. */
  readonly kind: string;
  readonly title: string;
  readonly label: Label;
  /** SHA-256 of the payload, in base64url. */
  readonly digest: string;
  readonly createdAt: number;
  /** True when the person had its payload erased. */
  readonly forgotten: boolean;
}

interface Row {
  id: string;
  kind: string;
  title: string;
  label: string;
  digest: string;
  payload: string | null;
  created_at: number;
}

const digestOf = (payload: string): string => createHash("sha256").update(payload, "utf8").digest("base64url");

/** The cold tier. The database itself refuses to change an entry; only its payload can be erased, and the digest stays. */
export class Archive {
  readonly #database: Database<unknown>;
  readonly #now: () => number;

  constructor({ database, now }: { database: Database<unknown>; now: () => number }) {
    this.#database = database;
    this.#now = now;
  }

  /** The statement that adds an entry, for the batch that takes it from where it was. */
  append(
    owner: string,
    { kind, title, label, payload }: { kind: string; title: string; label: Label; payload: unknown },
  ): { id: string; statement: Statement } {
    const id = newId();
    const text = JSON.stringify(payload);
    return {
      id,
      statement: statement(
        this.#database,
        `INSERT INTO hearth_memory_archive (id, owner, kind, title, label, digest, payload, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        [id, owner, kind, title, JSON.stringify(label), digestOf(text), text, this.#now()],
      ),
    };
  }

  /** Newest first. */
  async list(who: Principal, { limit, before }: { limit?: number; before?: string } = {}): Promise<ArchiveEntry[]> {
    const rows = await this.#database.all(
      statement<Row>(
        this.#database,
        `SELECT id, kind, title, label, digest, CASE WHEN payload IS NULL THEN NULL ELSE '' END AS payload, created_at
         FROM hearth_memory_archive WHERE owner = ? ${before === undefined ? "" : "AND id < ?"} ORDER BY id DESC LIMIT ?`,
        [ownerOf(who), ...(before === undefined ? [] : [before]), pageLimit(limit)],
      ),
    );
    return rows.map(toEntry);
  }

  /**
   * An entry with its payload; `intact` says whether the payload still has its digest.
   * @throws NotFoundError also for an entry that is another's
   */
  async get(who: Principal, id: string): Promise<ArchiveEntry & { payload: unknown; intact: boolean }> {
    const row = await this.#database.first(
      statement<Row>(this.#database, "SELECT * FROM hearth_memory_archive WHERE owner = ? AND id = ?", [
        ownerOf(who),
        id,
      ]),
    );
    if (row === undefined) throw new NotFoundError("archive entry", id);
    return {
      ...toEntry(row),
      payload: row.payload === null ? null : (JSON.parse(row.payload) as unknown),
      intact: row.payload === null || digestOf(row.payload) === row.digest,
    };
  }
}

function toEntry({ label, created_at, payload, ...row }: Row): ArchiveEntry {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    label: JSON.parse(label) as Label,
    digest: row.digest,
    createdAt: created_at,
    forgotten: payload === null,
  };
}

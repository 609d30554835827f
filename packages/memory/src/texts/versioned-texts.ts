import type { Label } from "@hearth/policy";
import { type Database, type Statement, statement } from "@hearth/storage";

/** Whose texts these are: the person's aims, or the contexts of work. */
export type TextArea = "telos" | "work";

export interface VersionedText {
  readonly name: string;
  /** From 1; the newest is what counts. */
  readonly version: number;
  readonly text: string;
  readonly label: Label;
  readonly author: string;
  readonly createdAt: number;
}

interface Row {
  name: string;
  version: number;
  text: string;
  label: string;
  author: string;
  created_at: number;
}

/** Texts of which every version is kept. */
export class VersionedTexts {
  readonly #database: Database<unknown>;
  readonly #now: () => number;

  constructor({ database, now }: { database: Database<unknown>; now: () => number }) {
    this.#database = database;
    this.#now = now;
  }

  /** The statement that adds a version; nothing happens when the newest says the same already. */
  add(
    owner: string,
    area: TextArea,
    { name, text, label, author }: { name: string; text: string; label: Label; author: string },
  ): Statement {
    const key = [owner, area, name];
    return statement(
      this.#database,
      `INSERT INTO hearth_memory_text (owner, area, name, version, text, label, author, created_at)
       SELECT ?, ?, ?, (SELECT coalesce(max(version), 0) + 1 FROM hearth_memory_text WHERE owner = ? AND area = ? AND name = ?),
         ?, ?, ?, CAST(? AS BIGINT)
       WHERE NOT EXISTS (SELECT 1 FROM hearth_memory_text t WHERE t.owner = ? AND t.area = ? AND t.name = ? AND t.text = ?
         AND t.version = (SELECT max(version) FROM hearth_memory_text WHERE owner = ? AND area = ? AND name = ?))`,
      [...key, ...key, text, JSON.stringify(label), author, this.#now(), ...key, text, ...key],
    );
  }

  /** The newest version of each, by name. */
  async newest(owner: string, area: TextArea): Promise<Map<string, VersionedText>> {
    const rows = await this.#rows(owner, area, "", []);
    // Versions come in rising order: the last of a name stays.
    return new Map(rows.map((text) => [text.name, text]));
  }

  /** Every version, oldest first. */
  history(owner: string, area: TextArea, name: string): Promise<VersionedText[]> {
    return this.#rows(owner, area, "AND name = ?", [name]);
  }

  async #rows(owner: string, area: TextArea, condition: string, parameters: unknown[]): Promise<VersionedText[]> {
    const rows = await this.#database.all(
      statement<Row>(
        this.#database,
        `SELECT name, version, text, label, author, created_at FROM hearth_memory_text
         WHERE owner = ? AND area = ? ${condition} ORDER BY name, version`,
        [owner, area, ...parameters],
      ),
    );
    return rows.map(({ label, created_at, ...row }) => ({
      ...row,
      label: JSON.parse(label) as Label,
      createdAt: created_at,
    }));
  }
}

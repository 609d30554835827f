import { hash } from "node:crypto";
import { dataClasses, type Label, noLabel } from "@hearth/policy";
import { ownerOf, type Principal } from "@hearth/protocol";
import { type Database, migrate, type Migration, statement } from "@hearth/storage";

const statements = [
  `CREATE TABLE hearth_label (
    owner TEXT NOT NULL, place TEXT NOT NULL, item TEXT NOT NULL, class BIGINT NOT NULL, untrusted BIGINT NOT NULL,
    sources TEXT NOT NULL, PRIMARY KEY (owner, place, item))`,
];
/** Every step of the table of labels. A released step is never edited. */
export const labelMigrations: readonly Migration[] = [{ id: "0001-label", sqlite: statements, postgres: statements }];

interface Row {
  class: number;
  untrusted: number;
  sources: string;
}

/** Contents shorter than this are everywhere by chance. */
const shortestContent = 24;
const keptSources = 8;
/** Stands for everything in a place: what a command may have written is not known file by file. */
const everything = "*";
const byContent = "content";

/** A file of a workspace, with the bytes that were read or are to be written. */
export interface LabelledFile {
  /** Real path of the workspace. */
  workspace: string;
  /** Relative to it. */
  path: string;
  content: Uint8Array | string;
}

/**
 * What files and databases carry from one run to another: text from outside stays untrusted when it is saved and read
 * again by someone else. A file is known by its path, and by its content wherever that is copied to. Labels are joined,
 * never lowered; a file that a clean run overwrites, or that a person vouches for, loses what it had.
 */
export class LabelStore {
  readonly #database: Database<unknown>;

  private constructor(database: Database<unknown>) {
    this.#database = database;
  }

  static async open({ database }: { database: Database<unknown> }): Promise<LabelStore> {
    await migrate(database, { set: "gateway", migrations: labelMigrations });
    return new LabelStore(database);
  }

  /** What a file carries beside being the owner's. */
  async ofFile(who: Principal, { workspace, path, content }: LabelledFile): Promise<Label> {
    return await this.#join(who, "((place = ? AND item IN (?, ?)) OR (place = ? AND item = ?))", [
      workspace,
      everything,
      pathItem(path),
      byContent,
      digestOf(content) ?? "",
    ]);
  }

  /** What anything in this place may carry: a workspace by its real path, or a database as `sql:<id>`. */
  async ofPlace(who: Principal, place: string): Promise<Label> {
    return await this.#join(who, "place = ?", [place]);
  }

  /** Before a file is written: whatever it will hold comes from a run with this label. */
  async markFile(who: Principal, { workspace, path, content }: LabelledFile, label: Label): Promise<void> {
    const digest = digestOf(content);
    await this.#mark(
      who,
      [[workspace, pathItem(path)], ...(digest === undefined ? [] : [[byContent, digest] as const])],
      label,
    );
  }

  /** Before a run with this label may change anything there. */
  async markPlace(who: Principal, place: string, label: Label): Promise<void> {
    await this.#mark(who, [[place, everything]], label);
  }

  /** A clean run replaced or removed the file. What lies on the whole place stays. */
  async forgetFile(who: Principal, workspace: string, path: string): Promise<void> {
    await this.#database.batch([
      statement(this.#database, "DELETE FROM hearth_label WHERE owner = ? AND place = ? AND item = ?", [
        ownerOf(who),
        workspace,
        pathItem(path),
      ]),
    ]);
  }

  /** A person vouches for everything in a place. Nobody else can. @returns false for anyone else */
  async vouch(who: Principal, place: string): Promise<boolean> {
    if (who.kind !== "person") return false;
    await this.#database.batch([
      statement(this.#database, "DELETE FROM hearth_label WHERE owner = ? AND place = ?", [who.id, place]),
    ]);
    return true;
  }

  async #join(who: Principal, condition: string, parameters: readonly string[]): Promise<Label> {
    const row = await this.#database.first(
      statement<Partial<Row>>(
        this.#database,
        `SELECT MAX(class) AS class, MAX(untrusted) AS untrusted,
           MAX(CASE WHEN untrusted = 1 THEN sources ELSE '' END) AS sources
         FROM hearth_label WHERE owner = ? AND ${condition}`,
        [ownerOf(who), ...parameters],
      ),
    );
    // No rows give one row of nulls.
    if (row === undefined || (row.class ?? undefined) === undefined) return noLabel;
    return {
      class: dataClasses[Number(row.class)] ?? "secret",
      untrusted: Number(row.untrusted) === 1,
      sources: row.sources === undefined || row.sources === "" ? [] : (JSON.parse(row.sources) as string[]),
    };
  }

  async #mark(who: Principal, items: readonly (readonly [string, string])[], label: Label): Promise<void> {
    const values = [
      dataClasses.indexOf(label.class),
      label.untrusted ? 1 : 0,
      JSON.stringify(label.sources.slice(-keptSources)),
    ];
    await this.#database.batch(
      items.map(([place, item]) =>
        statement(
          this.#database,
          `INSERT INTO hearth_label (owner, place, item, class, untrusted, sources) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (owner, place, item) DO UPDATE SET
             class = CASE WHEN excluded.class > hearth_label.class THEN excluded.class ELSE hearth_label.class END,
             untrusted = CASE WHEN excluded.untrusted = 1 THEN 1 ELSE hearth_label.untrusted END,
             sources = excluded.sources`,
          [ownerOf(who), place, item, ...values],
        ),
      ),
    );
  }
}

function pathItem(path: string): string {
  return `path:${path}`;
}

function digestOf(content: Uint8Array | string): string | undefined {
  return content.length < shortestContent ? undefined : hash("sha256", content);
}

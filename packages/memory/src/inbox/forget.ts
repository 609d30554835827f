import { NotFoundError, type Principal } from "@hearth/protocol";
import { type Statement, statement } from "@hearth/storage";
import type { KnownTexts } from "../gate/known-texts.ts";
import type { ItemRow } from "../item/item-row.ts";
import { type MemoryContext, type Refused, refused } from "../memory-context.ts";
import { eraseVectors } from "../vector/vector-index.ts";

/** What is to be forgotten: an item with all its versions, a document with all its passages, an archive entry, the traces of a run. */
export type ForgetTarget =
  | { readonly item: string }
  | { readonly source: string }
  | { readonly archive: string }
  | { readonly run: string };

export type ForgetOutcome = { readonly kind: "forgotten"; readonly entries: number } | Refused;

/**
 * Erases payloads for a person and leaves tombstones: ids, times, and a keyed digest by which the same words are refused.
 * On SQLite the freed bytes are overwritten and the write-ahead log is folded in and emptied.
 */
export class Forgetting {
  readonly #context: MemoryContext;
  readonly #known: KnownTexts;

  constructor(context: MemoryContext, known: KnownTexts) {
    this.#context = context;
    this.#known = known;
  }

  async forget(who: Principal, target: ForgetTarget): Promise<ForgetOutcome & { items?: readonly string[] }> {
    if (who.kind !== "person") return refused("only the person can have something forgotten");
    const { database, now, record } = this.#context;
    const owner = who.id;
    const run = (text: string, parameters: unknown[]): Statement => statement(database, text, parameters);
    let rows: ItemRow[] = [];
    const statements: Statement[] = [];
    let entries = 0;
    if ("item" in target || "source" in target) {
      rows = await this.#rowsOf(owner, target);
      const owners = await this.#context.owners.of(owner);
      for (const { id } of rows) {
        statements.push(
          ...this.#context.items.unindex(owners, id),
          run(
            `UPDATE hearth_memory_item SET text = '', context = '', sources = '[]', pinned = 0, status = 'forgotten',
               reason = 'forgotten', closed_at = ? WHERE owner = ? AND id = ?`,
            [now(), owner, id],
          ),
          ...eraseVectors(database, owner, id),
        );
      }
      if ("source" in target) {
        statements.push(run("DELETE FROM hearth_memory_source WHERE owner = ? AND id = ?", [owner, target.source]));
      }
      entries = rows.length;
    } else if ("archive" in target) {
      const found = await database.first(
        run("SELECT id FROM hearth_memory_archive WHERE owner = ? AND id = ?", [owner, target.archive]),
      );
      if (found === undefined) throw new NotFoundError("archive entry", target.archive);
      statements.push(
        run("UPDATE hearth_memory_archive SET payload = NULL, title = '' WHERE owner = ? AND id = ?", [
          owner,
          target.archive,
        ]),
      );
      entries = 1;
    } else {
      statements.push(
        run("DELETE FROM hearth_memory_trace WHERE owner = ? AND run = ? RETURNING id", [owner, target.run]),
      );
    }
    const results = await this.#erase(statements);
    if ("run" in target) entries = results[0]!.length;
    for (const { id } of rows) this.#known.drop(id);
    await record?.({
      kind: "decision",
      action: "memory-forgotten",
      principal: `person:${owner}`,
      owner,
      body: { ...target, entries },
    });
    return { kind: "forgotten", entries, items: rows.map(({ id }) => id) };
  }

  async #rowsOf(owner: string, target: { item: string } | { source: string }): Promise<ItemRow[]> {
    const { items } = this.#context;
    if ("item" in target) {
      const { root } = await items.get(owner, target.item);
      return items.list(owner, "root = ? AND status <> 'forgotten'", [root]);
    }
    const rows = await items.list(owner, "source = ? AND status <> 'forgotten'", [target.source]);
    if (rows.length === 0) throw new NotFoundError("document", target.source);
    return rows;
  }

  async #erase(statements: readonly Statement[]): Promise<readonly (readonly unknown[])[]> {
    const { database } = this.#context;
    const { sqlite } = database;
    if (sqlite === undefined) return database.batch(statements);
    const results = await sqlite.commit(() => {
      sqlite.connection.exec("PRAGMA secure_delete = ON");
      try {
        return statements.map(({ sql, parameters }) =>
          sqlite.connection.prepare(sql).all(...(parameters as (string | number | null)[])),
        );
      } finally {
        sqlite.connection.exec("PRAGMA secure_delete = OFF");
      }
    });
    // What the log still holds of the old pages goes with it. Another reader may hold it for a moment: then the next checkpoint does it.
    sqlite.connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return results;
  }
}

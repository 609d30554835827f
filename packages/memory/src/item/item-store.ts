import { NotFoundError } from "@hearth/protocol";
import { type Database, type Statement, statement } from "@hearth/storage";
import { type OwnerRecord, textIndexOf } from "../owner/owner-records.ts";
import { type ItemRow, itemColumns, itemSelection, type NewItemRow } from "./item-row.ts";

/** Rows and statements of items. Whoever calls it has decided who may. */
export class ItemStore {
  readonly #database: Database<unknown>;

  constructor(database: Database<unknown>) {
    this.#database = database;
  }

  /** The statements that write an item and index its words. Nothing happens where the same words wait or live already. */
  insert(record: OwnerRecord, row: NewItemRow): Statement[] {
    const insert = this.#run(
      `INSERT INTO hearth_memory_item (${itemColumns.join(", ")}) VALUES (${itemColumns.map(() => "?").join(", ")})
       ON CONFLICT DO NOTHING`,
      itemColumns.map((column) => row[column]),
    );
    if (this.#database.kind === "postgres") return [insert];
    const index = textIndexOf(record);
    return [
      insert,
      this.#run(
        `INSERT INTO ${index}(rowid, text, context) SELECT seq, text, context FROM hearth_memory_item WHERE id = ?`,
        [row.id],
      ),
    ];
  }

  /** Takes an item's words out of the text index; must come before its text is changed. */
  unindex(record: OwnerRecord, id: string): Statement[] {
    if (this.#database.kind === "postgres") return [];
    const index = textIndexOf(record);
    return [
      this.#run(
        `INSERT INTO ${index}(${index}, rowid, text, context) SELECT 'delete', seq, text, context
         FROM hearth_memory_item WHERE id = ? AND status <> 'forgotten'`,
        [id],
      ),
    ];
  }

  /** @throws NotFoundError also for an item that is another's */
  async get(owner: string, id: string): Promise<ItemRow> {
    const row = await this.find(owner, "id = ?", [id]);
    if (row === undefined) throw new NotFoundError("memory item", id);
    return row;
  }

  async find(owner: string, condition: string, parameters: readonly unknown[]): Promise<ItemRow | undefined> {
    return (await this.list(owner, `${condition} ORDER BY seq DESC LIMIT 1`, parameters))[0];
  }

  list(owner: string, condition: string, parameters: readonly unknown[] = []): Promise<ItemRow[]> {
    return this.#database.all(
      statement<ItemRow>(
        this.#database,
        `SELECT ${itemSelection} FROM hearth_memory_item WHERE owner = ? AND ${condition}`,
        [owner, ...parameters],
      ),
    );
  }

  /** The items of these row numbers. */
  byNumber(
    owner: string,
    numbers: readonly number[],
    { text, parameters }: { text: string; parameters: readonly unknown[] } = { text: "1 = 1", parameters: [] },
  ): Promise<ItemRow[]> {
    if (numbers.length === 0) return Promise.resolve([]);
    return this.#database.all(
      statement<ItemRow>(
        this.#database,
        // As an expression the owner takes no index: SQLite would walk through all that is theirs instead of these few.
        `SELECT ${itemSelection} FROM hearth_memory_item
         WHERE seq IN (${numbers.map(() => "?").join(", ")}) AND owner || '' = ? AND ${text}`,
        [...numbers, owner, ...parameters],
      ),
    );
  }

  #run(text: string, parameters: readonly unknown[]): Statement {
    return statement(this.#database, text, parameters);
  }
}

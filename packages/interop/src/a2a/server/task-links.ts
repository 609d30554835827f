import { type Principal, describePrincipal, ownerOf, type TaskId } from "@hearth/protocol";
import { type Database, statement } from "@hearth/storage";

/** Which tasks came over A2A: a client sees its own, and in them the conversation it gave. */
export class TaskLinks {
  readonly #database: Database<unknown>;

  constructor(database: Database<unknown>) {
    this.#database = database;
  }

  async add(who: Principal, task: TaskId, context: string): Promise<void> {
    await this.#database.batch([
      statement(
        this.#database,
        "INSERT INTO hearth_a2a_task (owner, client, task, context) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [ownerOf(who), describePrincipal(who), task, context],
      ),
    ]);
  }

  /** The conversation of a task, or undefined where the task is not this client's. */
  async context(who: Principal, task: string): Promise<string | undefined> {
    const row = await this.#database.first(
      statement<{ context: string }>(
        this.#database,
        "SELECT context FROM hearth_a2a_task WHERE owner = ? AND client = ? AND task = ?",
        [ownerOf(who), describePrincipal(who), task],
      ),
    );
    return row?.context;
  }

  /** Newest first. @param before continue below this task */
  async list(
    who: Principal,
    { context, before, limit }: { context?: string; before?: string; limit: number },
  ): Promise<{ task: TaskId; context: string }[]> {
    return await this.#database.all(
      statement<{ task: TaskId; context: string }>(
        this.#database,
        `SELECT task, context FROM hearth_a2a_task WHERE owner = ? AND client = ?
           AND (? = '' OR context = ?) AND (? = '' OR task < ?) ORDER BY task DESC LIMIT ?`,
        [ownerOf(who), describePrincipal(who), context ?? "", context ?? "", before ?? "", before ?? "", limit],
      ),
    );
  }
}

import type { RecordedCall } from "@hearth/protocol";
import { type Database, type Statement, statement } from "@hearth/storage";
import type { ModelPart } from "../contract/model-part.ts";

/** A whole answer as it was given, with the digest of what was asked. */
export interface RecordedAnswer {
  readonly digest: string;
  readonly parts: readonly ModelPart[];
}

interface Row {
  digest: string;
  parts: string;
}

/** Answers by call, for repeats after a crash and for replays. Each is its owner's. */
export class AnswerStore {
  readonly #database: Database<unknown>;

  constructor(database: Database<unknown>) {
    this.#database = database;
  }

  async find(owner: string, call: string): Promise<RecordedAnswer | undefined> {
    return await this.#first("owner = ? AND call_id = ?", [owner, call]);
  }

  /** The newest answer to the same question, whichever call asked it. */
  async findByDigest(owner: string, digest: string): Promise<RecordedAnswer | undefined> {
    return await this.#first("owner = ? AND digest = ? ORDER BY created_at DESC LIMIT 1", [owner, digest]);
  }

  /** What was answered for a goal, in the order in which it was answered. */
  async ofGoal(owner: string, goal: string): Promise<RecordedCall[]> {
    const rows = await this.#database.all(
      statement<Row & { model: string; purpose: string }>(
        this.#database,
        `SELECT a.digest, a.parts, a.model, (SELECT MAX(u.purpose) FROM hearth_model_use u
           WHERE u.owner = a.owner AND u.call_id = a.call_id) AS purpose
         FROM hearth_model_answer a
         WHERE a.owner = ? AND EXISTS (SELECT 1 FROM hearth_model_use u
           WHERE u.owner = a.owner AND u.call_id = a.call_id AND u.goal = ?)
         ORDER BY a.created_at, a.call_id`,
        [owner, goal],
      ),
    );
    return rows.map(({ purpose, digest, model, parts }) => ({
      purpose,
      digest,
      model,
      parts: JSON.parse(parts) as RecordedCall["parts"],
    }));
  }

  /** The statement that keeps an answer, to be part of a batch. The first one of a call stays. */
  keep(owner: string, call: string, model: string, { digest, parts }: RecordedAnswer, now: number): Statement {
    return statement(
      this.#database,
      `INSERT INTO hearth_model_answer (owner, call_id, digest, model, parts, created_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (owner, call_id) DO NOTHING`,
      [owner, call, digest, model, JSON.stringify(parts), now],
    );
  }

  /** Forgets what is older. Usage stays. */
  async prune(before: number): Promise<void> {
    await this.#database.batch([
      statement(this.#database, "DELETE FROM hearth_model_answer WHERE created_at < ?", [before]),
    ]);
  }

  async #first(where: string, values: readonly unknown[]): Promise<RecordedAnswer | undefined> {
    const row = await this.#database.first(
      statement<Row>(this.#database, `SELECT digest, parts FROM hearth_model_answer WHERE ${where}`, values),
    );
    return row === undefined ? undefined : { digest: row.digest, parts: JSON.parse(row.parts) as ModelPart[] };
  }
}

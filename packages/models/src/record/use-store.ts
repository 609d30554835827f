import { type Database, type Statement, statement } from "@hearth/storage";

/** For whom and what a model was asked. */
export interface UseIdentity {
  owner: string;
  /** Of this one attempt. */
  id: string;
  call: string;
  model: string;
  purpose: string;
  agent: string;
  /** The person, or the agent on whose own account; as principals are described. */
  person: string;
  task: string;
  plan: string;
  goal: string;
  unattended: boolean;
}

export interface UseAmounts {
  input: number;
  output: number;
  cachedInput: number;
  reasoning: number;
  /** Micro-units of the currency; undefined where the price is not known. */
  money: number | undefined;
  /** The server did not count, so we did. */
  estimated: boolean;
}

/** What each attempt took. Written before it goes out, with what it may take; an attempt that a crash cut stays so. */
export class UseStore {
  readonly #database: Database<unknown>;

  constructor(database: Database<unknown>) {
    this.#database = database;
  }

  async begin(use: UseIdentity, may: UseAmounts, now: number): Promise<void> {
    await this.#database.batch([
      statement(
        this.#database,
        `INSERT INTO hearth_model_use (owner, id, call_id, state, model, purpose, agent, person, task, plan, goal, unattended, day,
           input, output, cached_input, reasoning, money, estimated, why, started_at, milliseconds)
         VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '', ?, 0)`,
        [
          use.owner,
          use.id,
          use.call,
          use.model,
          use.purpose,
          use.agent,
          use.person,
          use.task,
          use.plan,
          use.goal,
          use.unattended ? 1 : 0,
          new Date(now).toISOString().slice(0, 10),
          may.input,
          may.output,
          may.cachedInput,
          may.reasoning,
          may.money ?? null,
          now,
        ],
      ),
    ]);
  }

  /** The statement that says what it took, to be part of a batch. */
  end(
    { owner, id }: Pick<UseIdentity, "owner" | "id">,
    {
      state,
      why = "",
      took,
      milliseconds,
    }: { state: "done" | "failed"; why?: string; took: UseAmounts; milliseconds: number },
  ): Statement {
    return statement(
      this.#database,
      `UPDATE hearth_model_use SET state = ?, why = ?, input = ?, output = ?, cached_input = ?, reasoning = ?, money = ?,
         estimated = ?, milliseconds = ? WHERE owner = ? AND id = ?`,
      [
        state,
        why,
        took.input,
        took.output,
        took.cachedInput,
        took.reasoning,
        took.money ?? null,
        took.estimated ? 1 : 0,
        Math.round(milliseconds),
        owner,
        id,
      ],
    );
  }
}

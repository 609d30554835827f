import {
  type EstimateOutcome,
  estimateOutcome,
  type GoalId,
  ownerOf,
  type Principal,
  type Task,
  type TaskActual,
  taskActual,
  type TaskEstimate,
} from "@hearth/protocol";
import { type Database, migrate, statement } from "@hearth/storage";
import type { EarlierRun } from "./estimate-task.ts";
import { recentRuns } from "./figures.ts";
import { estimateMigrations } from "./migrations.ts";

/** What tasks were estimated to take and what they took. Each person's own. */
export class EstimateStore {
  readonly #database: Database<unknown>;

  private constructor(database: Database<unknown>) {
    this.#database = database;
  }

  static async open({ database }: { database: Database<unknown> }): Promise<EstimateStore> {
    await migrate(database, { set: "estimate", migrations: estimateMigrations });
    return new EstimateStore(database);
  }

  /** Keeps what a task took; told twice, the first stands. */
  async keep(
    who: Principal,
    { task, estimate, actual }: { task: Task; estimate: TaskEstimate | undefined; actual: TaskActual },
  ): Promise<void> {
    await this.#database.batch([
      statement(
        this.#database,
        `INSERT INTO hearth_estimate (owner, task, goal, capability, title, completed, estimate, actual, ended_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (owner, task) DO NOTHING`,
        [
          ownerOf(who),
          task.id,
          task.goal ?? "",
          task.capability,
          task.title ?? null,
          task.state === "completed" ? 1 : 0,
          estimate === undefined ? null : JSON.stringify(estimate),
          JSON.stringify(actual),
          task.endedAt ?? 0,
        ],
      ),
    ]);
  }

  /** The latest runs of a capability that completed, newest first. How long a failure took says nothing of a success. */
  async runsOf(who: Principal, capability: string): Promise<EarlierRun[]> {
    const rows = await this.#database.all(
      statement<{ actual: string }>(
        this.#database,
        `SELECT actual FROM hearth_estimate WHERE owner = ? AND capability = ? AND completed = 1
         ORDER BY ended_at DESC LIMIT ?`,
        [ownerOf(who), capability, recentRuns],
      ),
    );
    return rows.map(({ actual }) => {
      const { seconds, tokens } = taskActual.parse(JSON.parse(actual));
      return { seconds, ...tokens };
    });
  }

  /** Estimate and outcome of a goal's tasks, in the order in which they ended. */
  async ofGoal(who: Principal, goal: GoalId): Promise<EstimateOutcome[]> {
    const rows = await this.#database.all(
      statement<{ task: string; capability: string; title: string | null; estimate: string | null; actual: string }>(
        this.#database,
        `SELECT task, capability, title, estimate, actual FROM hearth_estimate WHERE owner = ? AND goal = ?
         ORDER BY ended_at, task`,
        [ownerOf(who), goal],
      ),
    );
    return rows.map(({ task, capability, title, estimate, actual }) =>
      estimateOutcome.parse({
        task,
        capability,
        ...(title === null ? {} : { title }),
        ...(estimate === null ? {} : { estimate: JSON.parse(estimate) as unknown }),
        actual: JSON.parse(actual) as unknown,
      }),
    );
  }
}

import type { PlanId, PlanState } from "@hearth/protocol";
import type { StoreContext } from "./context.ts";
import { query, type RowsShape, type Script, updateRows } from "./script.ts";
import type { Transaction } from "./transaction.ts";

/** How many of a plan's tasks ended, and how. */
export class PlanProgress {
  readonly #changes = new Map<string, { completed: number; failed: number; cancelled: number }>();

  add(plan: string | null, how: "completed" | "failed" | "cancelled"): void {
    if (plan === null) return;
    let change = this.#changes.get(plan);
    if (change === undefined) this.#changes.set(plan, (change = { completed: 0, failed: 0, cancelled: 0 }));
    change[how] += 1;
  }

  /**
   * Counts down the plans and ends those whose last task ended. Last in a transaction, since tasks of one plan
   * that end at the same time on several hubs wait here for each other.
   */
  *apply(context: StoreContext, tx: Transaction): Script<void> {
    if (this.#changes.size === 0) return;
    const ids = [...this.#changes.keys()].toSorted();
    const { dialect } = context.driver;
    if (dialect.lock !== "" && ids.length > 1) {
      yield* query(`SELECT id FROM plan WHERE ${dialect.among("id")} ORDER BY id${dialect.lock}`, ids);
    }
    const now = context.clock.now();
    const ended = yield* updateRows<{ id: PlanId; owner: string; goal: string | null; state: PlanState; open: number }>(
      shape,
      ids.map((id) => {
        const { completed, failed, cancelled } = this.#changes.get(id)!;
        return [id, completed + failed + cancelled, failed, cancelled, now];
      }),
    );
    const over = ended.filter(({ open }) => open <= 0).map(({ id }) => id);
    if (over.length > 0) tx.onCommit(() => context.ended.plans(over));
    for (const plan of ended) {
      if (plan.open > 0 || !(plan.state in eventOf)) continue;
      tx.onCommit(() =>
        context.events.emit({
          type: eventOf[plan.state as keyof typeof eventOf],
          owner: plan.owner,
          plan: plan.id,
          ...(plan.goal === null ? {} : { goal: plan.goal }),
          data: {},
        }),
      );
    }
  }
}

const eventOf = { completed: "plan-completed", failed: "plan-failed", cancelled: "plan-cancelled" } as const;

const shape: RowsShape = {
  table: "plan",
  columns: [
    { name: "id", type: "text" },
    { name: "done", type: "bigint" },
    { name: "failed", type: "bigint" },
    { name: "cancelled", type: "bigint" },
    { name: "ended_at", type: "bigint" },
  ],
  keys: 1,
  set:
    "open = plan.open - new_row.done, failed = plan.failed + new_row.failed, cancelled = plan.cancelled + new_row.cancelled, " +
    "state = CASE WHEN plan.open - new_row.done > 0 THEN plan.state WHEN plan.failed + new_row.failed > 0 THEN 'failed' " +
    "WHEN plan.cancelled + new_row.cancelled > 0 THEN 'cancelled' ELSE 'completed' END, " +
    "ended_at = CASE WHEN plan.open - new_row.done > 0 THEN NULL ELSE new_row.ended_at END",
  suffix: "RETURNING plan.id AS id, owner, goal, state, plan.open AS open",
};

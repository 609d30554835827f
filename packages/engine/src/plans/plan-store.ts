import type { GoalId, Plan, PlanDraft, PlanId, PlanState, PlanTask, TaskId } from "@hearth/protocol";
import { cancel } from "../store/cancel.ts";
import type { StoreContext } from "../store/context.ts";
import { insertTasks } from "../store/insert-tasks.ts";
import { execute, query, type Script } from "../store/script.ts";
import type { Transaction } from "../store/transaction.ts";
import { planRows, readAgain, type ReadPlanTask } from "./read-plan.ts";

export interface PlanRow {
  id: PlanId;
  owner: string;
  goal: GoalId | null;
  title: string;
  state: PlanState;
  open: number;
  created_at: number;
  approved_at: number | null;
  approved_by: string | null;
}

export interface NewPlan {
  id: PlanId;
  owner: string;
  goal: GoalId | undefined;
  draft: PlanDraft;
  tasks: readonly ReadPlanTask[];
  /** Who approved it, when it need not wait for approval. */
  approvedBy: string | undefined;
}

/** Stores a plan, and its tasks when it is approved already. False when a plan of that id exists. */
export function* insertPlan(context: StoreContext, tx: Transaction, plan: NewPlan): Script<boolean> {
  const now = context.clock.now();
  const approved = plan.approvedBy !== undefined;
  const inserted = yield* query(
    `INSERT INTO plan (id, owner, goal, title, state, open, created_at, approved_at, approved_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING id`,
    plan.id,
    plan.owner,
    plan.goal ?? null,
    plan.draft.title,
    approved ? "approved" : "draft",
    plan.draft.tasks.length,
    now,
    approved ? now : null,
    plan.approvedBy ?? null,
  );
  if (inserted.length === 0) return false;
  yield* execute("INSERT INTO plan_draft (plan, tasks) VALUES (?, ?)", plan.id, JSON.stringify(plan.draft.tasks));
  announcePlan(context, tx, "plan-drafted", plan);
  if (approved) yield* insertPlanTasks(context, tx, plan, plan.tasks);
  return true;
}

/** Turns a draft into tasks. False when the plan is no draft any more. */
export function* approvePlan(
  context: StoreContext,
  tx: Transaction,
  { id, approvedBy }: { id: PlanId; approvedBy: string },
): Script<boolean> {
  const rows = yield* query<PlanRow>(
    `UPDATE plan SET state = 'approved', approved_at = ?, approved_by = ? WHERE id = ? AND state = 'draft'
     RETURNING id, owner, goal`,
    context.clock.now(),
    approvedBy,
    id,
  );
  const plan = rows[0];
  if (plan === undefined) return false;
  yield* insertPlanTasks(context, tx, { ...plan, goal: plan.goal ?? undefined }, readAgain(yield* readDraft(id)));
  return true;
}

function* insertPlanTasks(
  context: StoreContext,
  tx: Transaction,
  plan: Pick<NewPlan, "id" | "owner" | "goal">,
  planTasks: readonly ReadPlanTask[],
): Script<void> {
  announcePlan(context, tx, "plan-approved", plan);
  const { tasks, edges } = planRows(planTasks, {
    plan: plan.id,
    owner: plan.owner,
    goal: plan.goal ?? null,
    now: context.clock.now(),
  });
  yield* insertTasks(context, tx, tasks, edges);
}

/** Cancels what has not ended. A plan that has ended stays as it is. */
export function* cancelPlan(
  context: StoreContext,
  tx: Transaction,
  plan: Pick<PlanRow, "id" | "owner" | "goal">,
  reason: string | undefined,
): Script<void> {
  const drafts = yield* query(
    "UPDATE plan SET state = 'cancelled' WHERE id = ? AND state = 'draft' RETURNING id",
    plan.id,
  );
  if (drafts.length > 0) return announcePlan(context, tx, "plan-cancelled", { ...plan, goal: plan.goal ?? undefined });
  const open = yield* query<{ id: TaskId }>(
    "SELECT id FROM task WHERE plan = ? AND state IN ('waiting', 'ready')",
    plan.id,
  );
  if (open.length > 0) {
    yield* cancel(
      context,
      tx,
      open.map(({ id }) => id),
      reason,
    );
  }
}

export function* readPlanRow(owner: string, id: PlanId): Script<PlanRow | undefined> {
  return (yield* query<PlanRow>("SELECT * FROM plan WHERE id = ? AND owner = ?", id, owner))[0];
}

export function* readDraft(id: PlanId): Script<PlanTask[]> {
  const rows = yield* query<{ tasks: string }>("SELECT tasks FROM plan_draft WHERE plan = ?", id);
  return JSON.parse(rows[0]!.tasks) as PlanTask[];
}

export function toPlan(row: PlanRow): Omit<Plan, "tasks"> {
  return {
    id: row.id,
    owner: row.owner,
    title: row.title,
    state: row.state,
    createdAt: row.created_at,
    ...(row.goal === null ? {} : { goal: row.goal }),
    ...(row.approved_at === null ? {} : { approvedAt: row.approved_at }),
    ...(row.approved_by === null ? {} : { approvedBy: row.approved_by }),
  };
}

function announcePlan(
  { events }: StoreContext,
  tx: Transaction,
  type: "plan-drafted" | "plan-approved" | "plan-cancelled",
  plan: Pick<NewPlan, "id" | "owner" | "goal">,
): void {
  tx.onCommit(() =>
    events.emit({
      type,
      owner: plan.owner,
      plan: plan.id,
      ...(plan.goal === undefined ? {} : { goal: plan.goal }),
      data: {},
    }),
  );
}

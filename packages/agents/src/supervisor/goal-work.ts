import {
  describePrincipal,
  type EventType,
  type Goal,
  type GoalId,
  type GoalState,
  type Principal,
  type Task,
  type TaskId,
} from "@hearth/protocol";
import { type GoalPatch, openGoalStates } from "@hearth/storage";
import type { SupervisorOptions } from "./supervisor.ts";

const eventOf: Partial<Record<GoalState, EventType>> = {
  completed: "goal-completed",
  failed: "goal-failed",
  refused: "goal-refused",
  cancelled: "goal-cancelled",
};

type Ending = "completed" | "failed" | "refused" | "cancelled";

/** The supervisor's hands: the goals in work, their changes of state with event and receipt, and who waits for them. */
export class GoalWork {
  readonly #options: SupervisorOptions;
  readonly #running = new Map<GoalId, { controller: AbortController; done: Promise<void> }>();
  readonly #waiters = new Map<GoalId, Set<() => void>>();
  #closed = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  /** Runs a goal's work in the background; a second start waits for the first to end. */
  run(id: GoalId, drive: (signal: AbortSignal) => Promise<void>): void {
    if (this.#closed) return;
    const before = this.#running.get(id)?.done ?? Promise.resolve();
    const controller = new AbortController();
    const done = before
      .then(() => (controller.signal.aborted ? undefined : drive(controller.signal)))
      .catch((error: unknown) => this.#options.onError?.(error))
      .finally(() => {
        if (this.#running.get(id)?.done === done) this.#running.delete(id);
      });
    this.#running.set(id, { controller, done });
  }

  stop(id: GoalId): void {
    this.#running.get(id)?.controller.abort();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort();
    await Promise.allSettled(running.map(({ done }) => done));
  }

  /** Changes a goal while it is in one of the states; undefined when it was not. */
  async move(who: Principal, id: GoalId, states: readonly GoalState[], patch: GoalPatch): Promise<Goal | undefined> {
    const goal = await this.#options.goals.updateWhile(who, id, states, patch);
    if (goal !== undefined) this.tell(goal);
    return goal;
  }

  /** Ends a goal, with a receipt before the world hears of it. Undefined when it had ended already. */
  async end(who: Principal, id: GoalId, state: Ending, patch: GoalPatch): Promise<Goal | undefined> {
    const goal = await this.#options.goals.updateWhile(who, id, openGoalStates, {
      ...patch,
      state,
      endedAt: this.now(),
    });
    if (goal === undefined) return undefined;
    await this.receipt(who, goal, `goal-${state}`, {
      state,
      verdicts: goal.verdicts.map(({ task, check, result }) => ({ task, check, result })),
      ...(goal.failure === undefined ? {} : { failure: goal.failure }),
    });
    this.tell(goal);
    return goal;
  }

  /** Tells the feed and whoever waits. */
  tell(goal: Goal): void {
    this.#options.emit({
      type: eventOf[goal.state] ?? "goal-updated",
      owner: goal.owner,
      goal: goal.id,
      ...(goal.plan === undefined ? {} : { plan: goal.plan }),
      data: { state: goal.state },
    });
    for (const wake of this.#waiters.get(goal.id) ?? []) wake();
  }

  async receipt(who: Principal, goal: Goal, action: string, body: Record<string, unknown>): Promise<void> {
    await this.#options.record({
      kind: action === "plan-approved" ? "approval" : "goal",
      action,
      principal: describePrincipal(who),
      owner: goal.owner,
      goal: goal.id,
      ...(goal.plan === undefined ? {} : { plan: goal.plan }),
      body,
    });
  }

  /** All tasks of a goal's plan, or its single task. */
  async tasksOf(who: Principal, goal: Goal): Promise<Task[]> {
    const tasks: Task[] = [];
    let before: TaskId | undefined;
    for (;;) {
      const page = await this.#options.engine.list(who, {
        ...(goal.plan === undefined ? { goal: goal.id } : { plan: goal.plan }),
        limit: 1000,
        ...(before === undefined ? {} : { before }),
      });
      tasks.push(...page);
      if (page.length < 1000) return tasks.toReversed();
      before = page.at(-1)!.id;
    }
  }

  async cancelTasks(who: Principal, goal: Goal, reason: string): Promise<void> {
    if (goal.plan !== undefined) {
      const plan = await this.#options.engine.getPlan(who, goal.plan).catch(() => undefined);
      if (plan?.state === "draft" || plan?.state === "approved")
        await this.#options.engine.cancelPlan(who, goal.plan, { reason });
      return;
    }
    const open = (await this.tasksOf(who, goal)).filter(
      (task) => !["completed", "failed", "cancelled"].includes(task.state),
    );
    if (open.length > 0)
      await this.#options.engine.cancel(
        who,
        open.map((task) => task.id),
        { reason },
      );
  }

  async settled(who: Principal, id: GoalId, signal?: AbortSignal): Promise<Goal> {
    for (;;) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiters = this.#waiters.get(id) ?? new Set();
      this.#waiters.set(id, waiters.add(resolve));
      const abort = (): void => reject(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      try {
        signal?.throwIfAborted();
        // Looked at after joining the waiters, so that no change falls between.
        const goal = await this.#options.goals.get(who, id);
        if (goal.state !== "planning" && goal.state !== "running") return goal;
        await promise;
      } finally {
        signal?.removeEventListener("abort", abort);
        waiters.delete(resolve);
        if (waiters.size === 0) this.#waiters.delete(id);
      }
    }
  }
}

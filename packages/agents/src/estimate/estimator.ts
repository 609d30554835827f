import type { EstimateOutcome, GoalId, Plan, PlanDraft, Principal, Task, TaskActual } from "@hearth/protocol";
import type { EstimateStore } from "./estimate-store.ts";
import { estimateTask, type EstimateTaskOptions } from "./estimate-task.ts";

/** Says before a plan runs what it will likely take, and learns from what it took. */
export interface Estimator {
  /** The draft with an estimate for each task; what it said of itself is replaced. */
  estimate(who: Principal, draft: PlanDraft): Promise<PlanDraft>;
  /** Keeps what ended tasks took, beside what their plan had said. */
  learn(who: Principal, ended: { plan: Pick<Plan, "tasks"> | undefined; tasks: readonly Task[] }): Promise<void>;
  ofGoal(who: Principal, goal: GoalId): Promise<EstimateOutcome[]>;
}

export interface EstimatorOptions {
  store: () => Promise<EstimateStore>;
  /** Whether a capability asks a model, and at what price at this moment. */
  thinks: (capability: string) => Promise<EstimateTaskOptions["thinks"]>;
  /** What a task's calls of models took. @default nothing */
  usageOf?: (who: Principal, task: Task) => Promise<Omit<TaskActual, "seconds">>;
}

const nothing: Omit<TaskActual, "seconds"> = { moneyMicroUnits: 0, tokens: { input: 0, output: 0 } };

export function createEstimator({ store, thinks, usageOf }: EstimatorOptions): Estimator {
  return {
    async estimate(who, draft) {
      const opened = await store();
      const names = [...new Set(draft.tasks.map(({ capability }) => capability))];
      const estimates = new Map(
        await Promise.all(
          names.map(async (name) => {
            const [runs, price] = await Promise.all([opened.runsOf(who, name), thinks(name)]);
            return [name, estimateTask({ runs, thinks: price })] as const;
          }),
        ),
      );
      return {
        ...draft,
        tasks: draft.tasks.map((task) => {
          const estimate = estimates.get(task.capability);
          return estimate === undefined ? task : { ...task, estimate };
        }),
      };
    },
    async learn(who, { plan, tasks }) {
      const opened = await store();
      const estimates = new Map(plan?.tasks.map(({ key, estimate }) => [key, estimate]));
      for (const task of tasks) {
        if (task.startedAt === undefined || task.endedAt === undefined) continue;
        const seconds = Math.max(0, task.endedAt - task.startedAt) / 1000;
        const took = (await usageOf?.(who, task)) ?? nothing;
        await opened.keep(who, { task, estimate: estimates.get(task.key ?? ""), actual: { seconds, ...took } });
      }
    },
    ofGoal: async (who, goal) => await (await store()).ofGoal(who, goal),
  };
}

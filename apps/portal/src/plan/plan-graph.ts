import type { Plan, PlanTask, Task } from "@hearth/sdk";
import type { GraphTask } from "../graph/task-graph.tsx";

type Step = Pick<PlanTask, "key" | "after" | "input">;

/** The keys that a step waits for: those it names, and those whose output its input refers to. */
export function waitsFor({ after, input }: Pick<Step, "after" | "input">): string[] {
  const found = new Set(after);
  collect(input, found);
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  if ("$from" in value && typeof value.$from === "string") found.add(value.$from);
  for (const inner of Object.values(value)) collect(inner, found);
}

/** A plan's tasks for a graph, with the states of those that run. Ids are the keys of the plan. */
export function planGraph(plan: Pick<Plan, "tasks">, running: readonly Task[] = []): GraphTask[] {
  const byKey = new Map(running.map((task) => [task.key, task]));
  return plan.tasks.map((step) => ({
    id: step.key,
    title: step.title,
    capability: step.capability,
    state: byKey.get(step.key)?.state,
    after: waitsFor(step),
  }));
}

export interface PlanSummary {
  steps: number;
  permissions: string[];
  /** What it likely costs, and at most, in millionths, as far as it is known. */
  moneyMicroUnits: number;
  highestMicroUnits: number;
  /** Steps whose model has no known price: each of their calls asks. */
  unpriced: number;
  /** Steps that say nothing of their price or time. */
  withoutEstimate: number;
  /** Every estimate rests on earlier runs. */
  isMeasured: boolean;
  /** Work in sum, and along the longest chain of steps that wait for each other; seconds. */
  workSeconds: number;
  longestSeconds: number;
}

export function summarise(plan: Pick<Plan, "tasks">): PlanSummary {
  const longest = new Map<string, number>();
  const byKey = new Map(plan.tasks.map((step) => [step.key, step]));
  const visiting = new Set<string>();
  function chain(key: string): number {
    const known = longest.get(key);
    const step = byKey.get(key);
    // A circle is refused by the hub; here it must only not hang.
    if (known !== undefined || step === undefined || visiting.has(key)) return known ?? 0;
    visiting.add(key);
    const before = Math.max(0, ...waitsFor(step).map(chain));
    visiting.delete(key);
    const whole = before + (step.estimate?.seconds ?? 0);
    longest.set(key, whole);
    return whole;
  }
  const estimates = plan.tasks.flatMap(({ estimate }) => (estimate === undefined ? [] : [estimate]));
  return {
    steps: plan.tasks.length,
    permissions: [...new Set(plan.tasks.flatMap(({ permissions }) => permissions))].toSorted(),
    moneyMicroUnits: estimates.reduce((sum, { moneyMicroUnits = 0 }) => sum + moneyMicroUnits, 0),
    highestMicroUnits: estimates.reduce(
      (sum, { moneyMicroUnits = 0, moneyRange }) => sum + (moneyRange?.high ?? moneyMicroUnits),
      0,
    ),
    unpriced: estimates.filter(({ moneyMicroUnits }) => moneyMicroUnits === undefined).length,
    isMeasured: estimates.length > 0 && estimates.every(({ basis }) => basis === "history"),
    withoutEstimate: plan.tasks.length - estimates.length,
    workSeconds: estimates.reduce((sum, { seconds }) => sum + seconds, 0),
    longestSeconds: Math.max(0, ...plan.tasks.map(({ key }) => chain(key))),
  };
}

/** A plan without a step, and without the words that name it. What used its output must be changed by hand. */
export function withoutStep<Draft extends Pick<Plan, "tasks">>(draft: Draft, key: string): Draft {
  const tasks = draft.tasks
    .filter((step) => step.key !== key)
    .map((step) => ({ ...step, after: step.after.filter((other) => other !== key) }));
  return { ...draft, tasks };
}

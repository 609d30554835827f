import type { Failure, Goal, Plan, Principal, Task, Verdict } from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";
import { composeAnswer } from "./compose-answer.ts";
import { CheckFailedError } from "./errors/check-failed-error.ts";
import { GoalUnfinishedError } from "./errors/goal-unfinished-error.ts";
import { PlanDeviationError } from "./errors/plan-deviation-error.ts";
import type { GoalWork } from "./goal-work.ts";
import { deviations } from "./plan-digest.ts";
import type { SupervisorOptions } from "./supervisor.ts";
import { verifyTask } from "./verify-task.ts";

export interface FinishGoalOptions {
  options: SupervisorOptions;
  work: GoalWork;
  who: Principal;
  goal: Goal;
  signal: AbortSignal;
}

/** Waits for a running goal's tasks, has them verified and ends the goal with its answer. */
export async function finishGoal(request: FinishGoalOptions): Promise<void> {
  const { options, work, who, goal, signal } = request;
  const notes = goal.answer === undefined || goal.answer === "" ? "" : `\n\n---\n\n${goal.answer}`;
  const plan = goal.plan === undefined ? undefined : await options.engine.planResult(who, goal.plan, { signal });
  let tasks = await work.tasksOf(who, goal);
  if (plan === undefined) {
    for (const task of tasks) await options.engine.result(who, task.id, { signal });
    tasks = await work.tasksOf(who, goal);
  }
  signal.throwIfAborted();
  const verdicts = await verify(request, tasks);
  const failure = failureOf(plan, tasks, verdicts);
  const answer = composeAnswer(tasks, plan);
  if (failure === undefined) {
    await work.end(who, goal.id, "completed", { verdicts, answer: `${answer}${notes}` });
    for (const task of tasks) await options.engine.acknowledge(who, task.id);
    return;
  }
  if (plan?.state === "cancelled" || (plan === undefined && tasks.every((task) => task.state === "cancelled"))) {
    await work.end(who, goal.id, "cancelled", { verdicts, answer: `The tasks were cancelled.${notes}` });
    return;
  }
  const partial = answer === "" ? "" : `\n\nThis much was done before:\n\n${answer}`;
  const hint = failure.hint === undefined ? "" : ` ${failure.hint}`;
  await work.end(who, goal.id, "failed", {
    verdicts,
    failure,
    answer: `The goal failed: ${failure.message}.${hint}${partial}${notes}`,
  });
}

async function verify({ options, who, goal }: FinishGoalOptions, tasks: readonly Task[]): Promise<Verdict[]> {
  const needsFiles = tasks.some((task) => task.checks.some((check) => check.kind === "file"));
  let output: WorkspaceReader | undefined;
  if (needsFiles && goal.outputFolder !== undefined) {
    output = await options.openWorkspace(who, goal.outputFolder).catch(() => undefined);
  }
  try {
    const verdicts: Verdict[] = [];
    for (const task of tasks) verdicts.push(...(await verifyTask(task, output)));
    return verdicts;
  } finally {
    await output?.[Symbol.asyncDispose]();
  }
}

/** Why the goal did not succeed. A task that ran into a limit failed; a check that failed outweighs a task's success. */
function failureOf(plan: Plan | undefined, tasks: readonly Task[], verdicts: readonly Verdict[]): Failure | undefined {
  const failed = tasks.find((task) => task.state === "failed");
  if (failed !== undefined) {
    const of = failed.failure ?? { code: "HEARTH_INTERNAL", message: "the task failed", retryable: true };
    return { ...of, message: `${failed.title ?? failed.capability}: ${of.message}` };
  }
  const unfinished = tasks.find((task) => task.state !== "completed");
  if (unfinished !== undefined || tasks.length === 0 || (plan !== undefined && plan.state !== "completed")) {
    const what =
      unfinished === undefined
        ? "not every task ran"
        : `${unfinished.title ?? unfinished.capability} is ${unfinished.state}`;
    return new GoalUnfinishedError(what).toFailure();
  }
  const against = plan === undefined ? [] : deviations(plan, tasks);
  if (against.length > 0) {
    return new PlanDeviationError(against).toFailure();
  }
  const verdict = verdicts.find((other) => other.result === "failed");
  if (verdict !== undefined) {
    return new CheckFailedError(verdict.check, verdict.evidence).toFailure();
  }
  return undefined;
}

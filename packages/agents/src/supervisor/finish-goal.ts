import type { Failure, Goal, Plan, Principal, Task, Verdict } from "@hearth/protocol";
import type { GoalPatch } from "@hearth/storage";
import type { PriorFailure } from "../planner/planner.ts";
import { CheckFailedError } from "../verifier/errors/check-failed-error.ts";
import { CheckNotVerifiedError } from "../verifier/errors/check-not-verified-error.ts";
import type { EvidenceSources } from "../verifier/evidence.ts";
import { createVerifier } from "../verifier/verifier.ts";
import { entered, failuresOf, isRepeated, ledBack, maximumRounds, roundOf, tracedMark } from "./cycle/phases.ts";
import { type Fault, isOverBudget, traceBack } from "./cycle/trace-back.ts";
import type { FaultyRound } from "./cycle/tracer.ts";
import { composeAnswer } from "./compose-answer.ts";
import { GoalOverBudgetError } from "./errors/goal-over-budget-error.ts";
import { GoalUnfinishedError } from "./errors/goal-unfinished-error.ts";
import { PlanDeviationError } from "./errors/plan-deviation-error.ts";
import type { GoalWork } from "./goal-work.ts";
import { deviations } from "./plan-digest.ts";
import { partialResult } from "./partial-result.ts";
import type { SupervisorOptions } from "./supervisor.ts";

export interface FinishGoalOptions {
  options: SupervisorOptions;
  work: GoalWork;
  who: Principal;
  goal: Goal;
  signal: AbortSignal;
}

/**
 * Waits for a running goal's tasks and has them verified. The goal ends with its answer, or is led back to planning where
 * another plan may do better.
 */
export async function finishGoal(request: FinishGoalOptions): Promise<Goal> {
  const { options, work, who, goal, signal } = request;
  const notes = goal.answer === undefined || goal.answer === "" ? "" : `\n\n---\n\n${goal.answer}`;
  const plan = goal.plan === undefined ? undefined : await options.engine.planResult(who, goal.plan, { signal });
  let tasks = await work.tasksOf(who, goal);
  if (plan === undefined) {
    for (const task of tasks) await options.engine.result(who, task.id, { signal });
    tasks = await work.tasksOf(who, goal);
  }
  signal.throwIfAborted();
  // Told for each round, also of one that failed. What cannot be kept costs the next estimate and not the goal.
  await options.estimator?.learn(who, { plan, tasks }).catch((error: unknown) => options.onError?.(error));
  const verdicts = await verify(request, tasks);
  const failure = failureOf(plan, tasks, verdicts);
  const answer = composeAnswer(tasks, plan);
  const current = async (changed: Goal | undefined): Promise<Goal> =>
    changed ?? (await options.goals.get(who, goal.id));
  const passed = verdicts.filter(({ result }) => result === "passed").length;
  const verified = entered(goal, work.now(), [
    { phase: "execute" },
    { phase: "verify", note: `${passed} of ${verdicts.length} checks passed.` },
  ]);
  const failures = failuresOf(goal);
  const end = async (
    state: "completed" | "failed",
    fault: PriorFailure | undefined,
    patch: GoalPatch,
  ): Promise<Goal> => {
    await options
      .learn?.(who, { goal, tasks, verdicts, fault, failures })
      .catch((error: unknown) => options.onError?.(error));
    const phases = entered({ phases: verified }, work.now(), [{ phase: "learn" }]);
    return await current(await work.end(who, goal.id, state, { ...patch, verdicts, phases }));
  };
  if (failure === undefined) {
    const done = await end("completed", undefined, { answer: `${answer}${notes}` });
    for (const task of tasks) await options.engine.acknowledge(who, task.id);
    return done;
  }
  if (plan?.state === "cancelled" || (plan === undefined && tasks.every((task) => task.state === "cancelled"))) {
    return await current(
      await work.end(who, goal.id, "cancelled", { verdicts, answer: `The tasks were cancelled.${notes}` }),
    );
  }
  const byRule = traceBack(failure, tasks, verdicts);
  // The rules would plan the same again; a model may find another way.
  const again = byRule.again && goal.model !== "none" && roundOf(goal) < maximumRounds && !isRepeated(goal, byRule);
  const fault = again ? await traced(request, byRule, { tasks, verdicts }) : byRule;
  if (again) {
    const phases = ledBack({ phases: verified }, work.now(), fault);
    await work.receipt(who, goal, "goal-led-back", { phase: fault.phase, why: fault.why, round: roundOf({ phases }) });
    return await current(
      await work.move(who, goal.id, ["running"], { state: "planning", verdicts, phases, answer: "" }),
    );
  }
  const partial = answer === "" ? "" : `\n\nThis much was done before:\n\n${answer}`;
  if (isOverBudget(failure)) {
    const stopped = new GoalOverBudgetError(tasks, failure.message);
    return await end("failed", fault, {
      failure: stopped.toFailure(),
      answer: `${partialResult(tasks, failure)}${partial}${notes}`,
    });
  }
  const hint = failure.hint === undefined ? "" : ` ${failure.hint}`;
  const rounds =
    failures.length === 0
      ? ""
      : `\n\nIt was tried ${roundOf(goal)} times. Before:\n\n${failures.map(({ phase, why }) => `- (${phase}) ${why}`).join("\n")}`;
  return await end("failed", fault, {
    failure,
    answer: `The goal failed: ${failure.message}.${hint}${partial}${rounds}${notes}`,
  });
}

/** A model may know better than the rules where it went wrong; it may not say that it is over. */
async function traced(
  { options, who, goal, signal }: FinishGoalOptions,
  fault: Fault,
  round: Pick<FaultyRound, "tasks" | "verdicts">,
): Promise<Fault> {
  const chosen = await options
    .tracer?.({ who, goal, fault, ...round, signal })
    .catch((error: unknown) => options.onError?.(error));
  signal.throwIfAborted();
  if (chosen === undefined) return fault;
  return { ...fault, phase: chosen.phase, why: `${fault.why}${tracedMark}${chosen.mind}: ${chosen.why}` };
}

function verify({ options, who, goal, signal }: FinishGoalOptions, tasks: readonly Task[]): Promise<Verdict[]> {
  const { verifier = createVerifier({ openFiles: filesOf(options) }) } = options;
  return verifier.verify({ who, goal, tasks, signal });
}

function filesOf({ openWorkspace }: SupervisorOptions): EvidenceSources["openFiles"] {
  return ({ who, goal: { outputFolder } }) =>
    outputFolder === undefined ? Promise.resolve(undefined) : openWorkspace(who, outputFolder);
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
  const open = verdicts.find((other) => other.result === "not-verifiable");
  if (open !== undefined) return new CheckNotVerifiedError(open.check, open.evidence).toFailure();
  return undefined;
}

import { type Failure, type GoalPhase, type Task, valueAtPointer, type Verdict } from "@hearth/protocol";
import type { PriorFailure } from "../../planner/planner.ts";

export interface Fault extends PriorFailure {
  /** Whether another plan may do better. False where a person, the policy or a budget has spoken. */
  readonly again: boolean;
}

/** A person's, the policy's or a limit's word, and what no plan can change. */
const final =
  /^HEARTH_(?:EFFECT_DENIED|APPROVAL_NEEDED|WAIT_TIMEOUT|TASK_CANCELLED|GOAL_UNFINISHED|PLAN_DEVIATION|EFFECT_UNKNOWN|SECRETS_LOCKED|HOOKS_FILE|SECRET_STORE|SANDBOX_\w+|STORAGE\w*|JOURNAL\w*|INTERNAL)$/;
/** The plan took for granted what is not so. */
const unseen =
  /^HEARTH_(?:NOT_FOUND|PATH_\w+|UNKNOWN_COLUMN|TABLE_\w+|COLUMN_TYPE|NOT_TEXT|NOT_ENOUGH_DATA|FILE_TOO_LARGE)$/;
/** The plan was put together wrongly. */
const misplanned = /^HEARTH_(?:VALIDATION|UNKNOWN_CAPABILITY|PLAN_CYCLE|REFERENCE_MISSING|PATTERN)$/;

/**
 * Leads a failure back to the phase at fault, by rules.
 * @param tasks the tasks of the round that failed
 */
export function traceBack(failure: Failure, tasks: readonly Task[], verdicts: readonly Verdict[]): Fault {
  const hint = failure.hint === undefined ? "" : ` ${failure.hint}`;
  const of = (phase: GoalPhase, again = true): Fault => ({ phase, why: `${failure.message}.${hint}`, again });
  if (failure.code === "HEARTH_CHECK_FAILED") return of(phaseOfCheck(tasks, verdicts));
  // What could not be looked at is not mended by doing it over.
  if (failure.code === "HEARTH_CHECK_NOT_VERIFIED") return of("verify", false);
  if (isOverBudget(failure) || final.test(failure.code)) return of("execute", false);
  if (unseen.test(failure.code)) return of("observe");
  if (misplanned.test(failure.code)) return of("plan");
  return of("execute");
}

/** A criterion that asks for what the output has no place for was written wrongly; else the way that was taken did not lead there. */
function phaseOfCheck(tasks: readonly Task[], verdicts: readonly Verdict[]): GoalPhase {
  const failed = verdicts.find(({ result }) => result === "failed");
  const task = tasks.find(({ id }) => id === failed?.task);
  const check = task?.checks.find(({ description }) => description === failed?.check);
  // A deed that did not happen, or did and should not have, is a matter of how it was carried out.
  if (check?.kind === "receipt") return "execute";
  if (check?.kind !== "output" || check.pointer === "") return "think";
  return valueAtPointer(task?.output, check.pointer) === undefined ? "build" : "think";
}

/** Budgets are told in words, since a loop that ran into one failed with a code of its own. */
export function isOverBudget({ code, message }: Failure): boolean {
  return /BUDGET/.test(code) || /over budget/i.test(message);
}

import {
  type GoalId,
  newId,
  type Principal,
  ownerOf,
  parse,
  type TaskId,
  taskSubmission,
  type TaskSubmission,
  type TaskSubmissionInput,
  ValidationError,
} from "@hearth/protocol";
import { z } from "zod";
import type { NewTask } from "../store/insert-tasks.ts";
import { newTaskRow } from "../store/rows.ts";
import { plainSubmission } from "./plain-submission.ts";
import { toJson } from "./to-json.ts";

export interface ReadSubmission {
  readonly task: NewTask;
  readonly after: readonly TaskId[];
}

const textFields = ["title", "idempotencyKey", "concurrencyKey"] as const;

const batch = z.array(z.unknown()).min(1).max(100_000);

/**
 * Checks what was handed in and makes rows of it.
 * @throws ValidationError whose fields begin with the position in the list: `/0/capability`
 */
export function readSubmissions(
  who: Principal,
  submissions: readonly TaskSubmissionInput[],
  { goal, now }: { goal: GoalId | undefined; now: number },
): ReadSubmission[] {
  parse(batch, submissions, "the list of tasks");
  const owner = ownerOf(who);
  return submissions.map((submission, index) => {
    let data = plainSubmission(submission);
    if (data === undefined) {
      const result = taskSubmission.safeParse(submission);
      if (!result.success) throw atIndex(ValidationError.fromZod("task", result.error), index);
      data = result.data;
    }
    return { task: toNewTask(data, { owner, goal, now, field: `/${index}` }), after: data.after };
  });
}

export function toNewTask(
  submission: TaskSubmission,
  { owner, goal, now, field }: { owner: string; goal: GoalId | undefined; now: number; field: string },
): NewTask {
  for (const name of textFields) {
    if (submission[name]?.includes("\0")) {
      throw new ValidationError("task", [{ field: `${field}/${name}`, message: "must not contain the NUL character" }]);
    }
  }
  const row = newTaskRow({
    id: newId<TaskId>(),
    owner,
    capability: submission.capability,
    input: toJson(submission.input, `${field}/input`),
    priority: submission.priority,
    retries: submission.retries,
    timeoutSeconds: submission.timeoutSeconds,
    createdAt: now,
  });
  if (goal !== undefined) row.goal = goal;
  if (submission.title !== undefined) row.title = submission.title;
  if (submission.budget !== undefined) row.budget = JSON.stringify(submission.budget);
  if (submission.checks.length > 0) row.checks = JSON.stringify(submission.checks);
  if (submission.concurrencyKey !== undefined) row.concurrency_key = submission.concurrencyKey;
  if (submission.idempotencyKey !== undefined) row.idempotency_key = submission.idempotencyKey;
  if (submission.runAt !== undefined) row.run_at = Date.parse(submission.runAt);
  return { row, waitingFor: [] };
}

function atIndex(error: ValidationError, index: number): ValidationError {
  return new ValidationError(
    "task",
    error.issues.map(({ field, message }) => ({ field: `/${index}${field}`, message })),
  );
}

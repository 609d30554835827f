import { z } from "zod";
import { acceptanceCheck } from "./acceptance-check.ts";
import { capabilityName } from "./capability.ts";
import { goalId, planId, taskId } from "./identifiers.ts";

export const taskState = z.enum(["waiting", "ready", "assigned", "running", "completed", "failed", "cancelled"]);
export type TaskState = z.infer<typeof taskState>;

export const terminalStates: ReadonlySet<TaskState> = new Set(["completed", "failed", "cancelled"]);

/** What became of a result after the task ended: queued is not acknowledged. */
export const deliveryState = z.enum(["pending", "delivered", "acknowledged"]);
export type DeliveryState = z.infer<typeof deliveryState>;

/** Limits of one task. An absent limit means the parent's limit holds. */
export const taskBudget = z.object({
  moneyMicroUnits: z.number().int().nonnegative().optional(),
  tokens: z.number().int().nonnegative().optional(),
  calls: z.number().int().nonnegative().optional(),
});
export type TaskBudget = z.infer<typeof taskBudget>;

/** What a person, agent or client hands in. Unknown fields are refused. */
export const taskSubmission = z.strictObject({
  capability: capabilityName,
  input: z.unknown(),
  title: z.string().max(300).optional(),
  /** 10 is most urgent. Equal priorities run oldest first. */
  priority: z.number().int().min(1).max(10).default(5),
  timeoutSeconds: z.number().int().min(30).max(3600).default(300),
  /** How often a failed attempt is tried again. */
  retries: z.number().int().min(0).max(100).default(3),
  budget: taskBudget.optional(),
  checks: z.array(acceptanceCheck).default([]),
  /** A second submission by the same owner with the same key returns the first task. */
  idempotencyKey: z.string().min(1).max(200).optional(),
  /** Tasks that share a key run one at a time (or up to the limit set for the key). */
  concurrencyKey: z.string().min(1).max(200).optional(),
  /** ISO 8601 time before which the task is not run. */
  runAt: z.iso.datetime({ offset: true }).optional(),
  /** Tasks that must complete first. */
  after: z.array(taskId).default([]),
});
export type TaskSubmission = z.infer<typeof taskSubmission>;
export type TaskSubmissionInput = z.input<typeof taskSubmission>;

/** Why a task ended badly. Crosses the wire, so it carries no stack and no cause. */
export const failure = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  field: z.string().optional(),
  /** False when another attempt cannot help, such as for a wrong input. */
  retryable: z.boolean().default(true),
});
export type Failure = z.infer<typeof failure>;

/** A task as stored and as shown. Times are milliseconds since the Unix epoch. */
export const task = z.object({
  id: taskId,
  owner: z.string(),
  goal: goalId.optional(),
  plan: planId.optional(),
  key: z.string().optional(),
  capability: capabilityName,
  title: z.string().optional(),
  input: z.unknown(),
  state: taskState,
  delivery: deliveryState,
  priority: z.number().int(),
  attempt: z.number().int().nonnegative(),
  retries: z.number().int().nonnegative(),
  timeoutSeconds: z.number().int(),
  waitingFor: z.array(taskId),
  /** The durable wait it is parked on, such as an approval; its state is then `waiting`. */
  parkedOn: z.string().optional(),
  concurrencyKey: z.string().optional(),
  /** The schedule that handed it in: nobody is there to be asked. */
  schedule: z.string().optional(),
  /** Not run before this time. */
  runAt: z.number().optional(),
  budget: taskBudget.optional(),
  output: z.unknown().optional(),
  failure: failure.optional(),
  checks: z.array(acceptanceCheck),
  worker: z.string().optional(),
  createdAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
});
export type Task = z.infer<typeof task>;

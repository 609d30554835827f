import { z } from "zod";
import { acceptanceCheck } from "./acceptance-check.ts";
import { capabilityName, capability } from "./capability.ts";
import { taskEstimate } from "./estimate.ts";
import { goalId, planId } from "./identifiers.ts";

/** Names a task inside one plan. */
export const planKey = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, {
  error: "must be 1 to 64 lower-case letters, digits and dashes, beginning with a letter",
});

/**
 * Stands in a task's input for another task's output: `{"$from": "read-bills", "pointer": "/rows"}`.
 * `pointer` is a JSON Pointer (RFC 6901); the empty pointer is the whole output.
 * The engine replaces it when the task is handed out, and the reference makes the dependency.
 */
export const outputReference = z.strictObject({ $from: planKey, pointer: z.string().default("") });
export type OutputReference = z.infer<typeof outputReference>;

export const planTask = z.strictObject({
  key: planKey,
  title: z.string().max(300),
  capability: capabilityName,
  input: z.unknown(),
  /** Further tasks that must complete first, beside those the input refers to. */
  after: z.array(planKey).default([]),
  priority: z.number().int().min(1).max(10).default(5),
  timeoutSeconds: z.number().int().min(30).max(3600).default(300),
  retries: z.number().int().min(0).max(100).default(3),
  checks: z.array(acceptanceCheck).default([]),
  permissions: capability.shape.permissions,
  estimate: taskEstimate.optional(),
});
export type PlanTask = z.infer<typeof planTask>;

export const planState = z.enum(["draft", "approved", "completed", "failed", "cancelled"]);
export type PlanState = z.infer<typeof planState>;

/** A directed acyclic graph of tasks: readable, priced, approved once, then enforced. */
export const planDraft = z.strictObject({
  title: z.string().min(1).max(300),
  tasks: z.array(planTask).min(1).max(100_000),
});
export type PlanDraft = z.infer<typeof planDraft>;
export type PlanDraftInput = z.input<typeof planDraft>;

export const plan = planDraft.extend({
  id: planId,
  owner: z.string(),
  goal: goalId.optional(),
  state: planState,
  createdAt: z.number(),
  approvedAt: z.number().optional(),
  approvedBy: z.string().optional(),
});
export type Plan = z.infer<typeof plan>;

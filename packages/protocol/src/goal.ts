import { z } from "zod";
import { conversationId, goalId, planId, taskId } from "./identifiers.ts";
import { failure } from "./task.ts";

/** What a person asks for. */
export const goalSubmission = z.strictObject({
  text: z.string().trim().min(1).max(20_000),
  /** Absolute path of the folder the goal may read. */
  inputFolder: z.string().optional(),
  /** Absolute path of the folder results are written to. */
  outputFolder: z.string().optional(),
  conversation: conversationId.optional(),
  /** Run the plan as drafted, without waiting for approval. */
  approvePlan: z.boolean().default(false),
});
export type GoalSubmission = z.infer<typeof goalSubmission>;
export type GoalSubmissionInput = z.input<typeof goalSubmission>;

export const goalState = z.enum([
  "planning",
  "awaiting-approval",
  "running",
  "completed",
  "failed",
  "cancelled",
  "refused",
]);
export type GoalState = z.infer<typeof goalState>;

/** The verifier's word on one acceptance check. */
export const verdict = z.object({
  task: taskId,
  check: z.string(),
  result: z.enum(["passed", "failed", "not-verifiable"]),
  evidence: z.string(),
});
export type Verdict = z.infer<typeof verdict>;

export const goal = z.object({
  id: goalId,
  owner: z.string(),
  text: z.string(),
  inputFolder: z.string().optional(),
  outputFolder: z.string().optional(),
  conversation: conversationId.optional(),
  state: goalState,
  plan: planId.optional(),
  /** The answer in Markdown, once there is one; also the reason for a refusal. */
  answer: z.string().optional(),
  /** Which mind planned it; `none` means that no language model was connected. */
  model: z.string().default("none"),
  verdicts: z.array(verdict).default([]),
  failure: failure.optional(),
  createdAt: z.number(),
  endedAt: z.number().optional(),
});
export type Goal = z.infer<typeof goal>;

import { z } from "zod";
import { checkKind } from "./acceptance-check.ts";
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
  /** The planner asked something; `answer` holds the question. */
  "awaiting-answer",
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
  /** Absent on verdicts of before there were kinds. */
  kind: checkKind.optional(),
  /** `not-verifiable`: it could not be found out, which is no success. */
  result: z.enum(["passed", "failed", "not-verifiable"]),
  /** What was seen, in one line. */
  evidence: z.string(),
});
export type Verdict = z.infer<typeof verdict>;

/** What is done with a goal, in this order; a check that fails leads back to the one at fault. */
export const goalPhase = z.enum(["observe", "think", "plan", "build", "execute", "verify", "learn"]);
export type GoalPhase = z.infer<typeof goalPhase>;

/** That a phase was entered. */
export const phaseEntry = z.object({
  phase: goalPhase,
  /** 1, and one more each time that the work was led back. */
  round: z.number().int().min(1),
  /** Milliseconds since the Unix epoch. */
  at: z.number(),
  /** What came of it, or why the work was led back to it. */
  note: z.string().default(""),
});
export type PhaseEntry = z.infer<typeof phaseEntry>;

/** A question of the planner's and what the person said. */
export const goalExchange = z.object({ question: z.string(), answer: z.string() });
export type GoalExchange = z.infer<typeof goalExchange>;

export const goalAnswer = z.strictObject({ text: z.string().trim().min(1).max(20_000) });

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
  /** Whether its plan was approved as drafted when the goal was handed in. */
  approvePlan: z.boolean().default(false),
  exchanges: z.array(goalExchange).default([]),
  phases: z.array(phaseEntry).default([]),
  failure: failure.optional(),
  /** Stopped agents for which tasks of it wait, and how many; said where one goal is asked for. */
  waitsFor: z.array(z.object({ agent: z.string(), tasks: z.number().int() })).optional(),
  createdAt: z.number(),
  endedAt: z.number().optional(),
});
export type Goal = z.infer<typeof goal>;

import { z } from "zod";
import { goalState, phaseEntry, verdict } from "./goal.ts";
import { capabilityName } from "./capability.ts";
import { taskState } from "./task.ts";

/** One answer of a model, whole, as it was given. */
export const recordedCall = z.object({
  /** What it was for, such as `plan`, `trace`, `work` or `verify`. */
  purpose: z.string(),
  /** Of the question: the same question has the same digest. */
  digest: z.string(),
  model: z.string(),
  parts: z.array(z.looseObject({ type: z.string() })),
});
export type RecordedCall = z.output<typeof recordedCall>;

/** What a task came to. */
export const recordedTask = z.object({
  title: z.string().optional(),
  capability: capabilityName,
  state: taskState,
  /** SHA-256 of its output as canonical JSON. */
  output: z.string(),
});

/** A run of a goal: what models answered, and what came of it. It holds no input files and no secrets of servers. */
export const goalRecording = z.object({
  version: z.literal(1),
  goal: z.object({ text: z.string(), state: goalState, answer: z.string() }),
  calls: z.array(recordedCall),
  phases: z.array(phaseEntry),
  verdicts: z.array(verdict.omit({ task: true })),
  tasks: z.array(recordedTask),
});
export type GoalRecording = z.output<typeof goalRecording>;

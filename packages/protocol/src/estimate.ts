import { z } from "zod";
import { capabilityName } from "./capability.ts";
import { taskId } from "./identifiers.ts";

const amount = z.number().nonnegative();
const range = z.object({ low: amount, high: amount });

/** What a task will likely take, before it runs. Nothing enforces it: budgets and limits do that. */
export const taskEstimate = z.object({
  seconds: amount,
  secondsRange: range.optional(),
  /** Micro-units of the currency. Absent: the model's price is not known, which is not free. */
  moneyMicroUnits: z.number().int().nonnegative().optional(),
  moneyRange: range.optional(),
  /** Tokens in and out; absent where no model is asked. */
  tokens: z.object({ input: amount, output: amount }).optional(),
  /** `history`: from earlier runs of the same capability. `guess`: from figures that nobody measured here. */
  basis: z.enum(["history", "guess"]).default("guess"),
  /** Earlier runs it rests on. */
  runs: z.number().int().nonnegative().default(0),
});
export type TaskEstimate = z.output<typeof taskEstimate>;

/** What a task took in the end. */
export const taskActual = z.object({
  /** Of its last attempt. */
  seconds: amount,
  /** Absent: something was asked whose price is not known. */
  moneyMicroUnits: z.number().int().nonnegative().optional(),
  tokens: z.object({ input: amount, output: amount }),
});
export type TaskActual = z.output<typeof taskActual>;

/** What was estimated for a task beside what it took. */
export const estimateOutcome = z.object({
  task: taskId,
  capability: capabilityName,
  title: z.string().optional(),
  /** Absent for a task that ran without a plan. */
  estimate: taskEstimate.optional(),
  actual: taskActual,
});
export type EstimateOutcome = z.output<typeof estimateOutcome>;

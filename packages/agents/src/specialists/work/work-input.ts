import { z } from "zod";

/** What a specialist is asked to do. */
export const workInput = z.strictObject({
  objective: z.string().trim().min(1).max(8000).describe("What is wanted, in words."),
  context: z.string().max(20_000).default("").describe("What is known already."),
  criteria: z.array(z.string().min(1).max(1000)).max(50).default([]).describe("What must hold when it is done."),
});
export type WorkInput = z.output<typeof workInput>;

/** The same as the model is told it. */
export function promptOf({ objective, context, criteria }: WorkInput): string {
  return [
    `Objective:\n${objective}`,
    ...(context === "" ? [] : [`What is known:\n${context}`]),
    ...(criteria.length === 0 ? [] : [`It is done when:\n${criteria.map((criterion) => `- ${criterion}`).join("\n")}`]),
  ].join("\n\n");
}

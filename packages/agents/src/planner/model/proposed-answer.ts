import { acceptanceCheck, planKey } from "@hearth/protocol";
import { z } from "zod";

const task = z.object({
  key: planKey.describe("Names the task within this plan, such as read-bills."),
  title: z.string().min(1).max(300),
  capability: z.string().describe("One of the capabilities listed, exactly."),
  input: z
    .record(z.string(), z.unknown())
    .describe('What the capability takes. {"$from": key, "pointer": "/rows"} stands for another task\'s output.'),
  after: z.array(planKey).default([]).describe("Tasks that must come first though the input does not refer to them."),
  checks: z
    .array(acceptanceCheck)
    .default([])
    .describe("What must be true when it is done, and how that is found out."),
});

/**
 * What a model answers when it is asked for a plan. One flat object, since small models keep its shape better than that of
 * a union.
 */
export const proposedAnswer = z.object({
  kind: z
    .enum(["answer", "plan", "question", "refusal"])
    .describe(
      "answer: you know it and nothing has to be looked up or done. plan: one task, or several that depend on each other. " +
        "question: something only the person can say is missing. refusal: none of the capabilities can do it.",
    ),
  text: z.string().max(20_000).default("").describe("The answer, the question or the reason. Empty for a plan."),
  title: z.string().max(300).default("").describe("What the plan is about, in a few words."),
  assumptions: z.array(z.string().max(500)).max(20).default([]).describe("What you took for granted."),
  tasks: z.array(task).max(200).default([]).describe("The tasks of a plan. Empty otherwise."),
});
export type ProposedAnswer = z.output<typeof proposedAnswer>;

import { z } from "zod";

/** What is wrong with a policy file, and where. */
export const policyProblem = z.object({
  field: z.string(),
  rule: z.string().optional(),
  example: z.string().optional(),
  message: z.string(),
});

/** Which version is in force, what is wrong with the person's file, and the versions that were accepted. */
export const policyState = z.object({
  version: z.number(),
  problems: z.array(policyProblem),
  accepted: z.array(z.object({ version: z.number(), digest: z.string() })),
});
export type PolicyState = z.infer<typeof policyState>;

/** What the policy says to requests; `id` is that of the request, where it had one. */
export const policyAnswers = z.object({
  policyVersion: z.number(),
  answers: z.array(
    z.object({
      id: z.string().optional(),
      decision: z.enum(["allowed", "approval", "denied"]),
      rule: z.string(),
      why: z.string(),
    }),
  ),
});
export type PolicyAnswers = z.infer<typeof policyAnswers>;

/** A rule with what it looks at, whom it binds, and its examples. */
export const policyRule = z.object({
  id: z.string(),
  effect: z.string(),
  agents: z.array(z.string()),
  tool: z.string(),
  when: z.record(z.string(), z.unknown()),
  why: z.string(),
  examples: z.object({ yes: z.array(z.string()), no: z.array(z.string()) }),
});
export type PolicyRule = z.infer<typeof policyRule>;

export const policyRules = z.object({ version: z.number(), rules: z.array(policyRule) });
export type PolicyRules = z.infer<typeof policyRules>;

/** Whether every example of every rule holds. */
export const policyTest = z.object({
  ok: z.boolean(),
  version: z.number().optional(),
  rules: z.number().optional(),
  examples: z.number().optional(),
  problems: z.array(policyProblem),
});
export type PolicyTest = z.infer<typeof policyTest>;

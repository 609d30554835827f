import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const policyProblem = z.object({
  field: z.string(),
  rule: z.string().optional(),
  example: z.string().optional(),
  message: z.string(),
});
const state = z.object({
  version: z.number(),
  problems: z.array(policyProblem),
  accepted: z.array(z.object({ version: z.number(), digest: z.string() })),
});
/** Which version is in force, what is wrong with the person's file, and the versions that were accepted. */
export type PolicyState = z.infer<typeof state>;

const answers = z.object({
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
export type PolicyAnswers = z.infer<typeof answers>;

const rule = z.object({
  id: z.string(),
  effect: z.string(),
  agents: z.array(z.string()),
  tool: z.string(),
  when: z.record(z.string(), z.unknown()),
  why: z.string(),
  examples: z.object({ yes: z.array(z.string()), no: z.array(z.string()) }),
});
export type PolicyRule = z.infer<typeof rule>;
const rules = z.object({ version: z.number(), rules: z.array(rule) });

const tested = z.object({
  ok: z.boolean(),
  version: z.number().optional(),
  rules: z.number().optional(),
  examples: z.number().optional(),
  problems: z.array(policyProblem),
});
export type PolicyTest = z.infer<typeof tested>;

/** What agents may do. Asked and checked here; only the person's file changes it. */
export interface PolicyResource {
  show(options?: CallOptions): Promise<PolicyState>;
  /**
   * Decides without any effect.
   * @param requests each with `agent` and `command`, `sql`, `path` with `mode`, or `target` with its `rules` and `dns`
   */
  check(requests: readonly Record<string, unknown>[], options?: CallOptions): Promise<PolicyAnswers>;
  rules(options?: CallOptions & { agent?: string }): Promise<{ version: number; rules: PolicyRule[] }>;
  explain(id: string, options?: CallOptions): Promise<PolicyRule>;
  /** Checks every example of every rule, of this policy or of the person's file. */
  test(policy?: Record<string, unknown>, options?: CallOptions): Promise<PolicyTest>;
}

export function policyResource(transport: Transport): PolicyResource {
  return {
    show: (options) => transport.call(state, "GET", "/api/v1/policy", options),
    check: (requests, options) =>
      transport.call(answers, "POST", "/api/v1/policy/check", { ...options, body: { requests } }),
    rules: ({ agent, ...options } = {}) =>
      transport.call(rules, "GET", "/api/v1/policy/rules", { ...options, query: { agent } }),
    explain: (id, options) => transport.call(rule, "GET", `/api/v1/policy/rules/${encodeURIComponent(id)}`, options),
    test: (policy, options) =>
      transport.call(tested, "POST", "/api/v1/policy/test", {
        ...options,
        body: policy === undefined ? {} : { policy },
      }),
  };
}

import {
  type PolicyAnswers,
  policyAnswers,
  type PolicyRule,
  policyRule,
  type PolicyRules,
  policyRules,
  type PolicyState,
  policyState,
  type PolicyTest,
  policyTest,
} from "@hearth/protocol";
import type { CallOptions, Transport } from "../transport.ts";

export type { PolicyAnswers, PolicyRule, PolicyState, PolicyTest } from "@hearth/protocol";

/** What agents may do. Asked and checked here; only the person's file changes it. */
export interface PolicyResource {
  show(options?: CallOptions): Promise<PolicyState>;
  /**
   * Decides without any effect.
   * @param requests each with `agent` and `command`, `sql`, `path` with `mode`, or `target` with its `rules` and `dns`
   */
  check(requests: readonly Record<string, unknown>[], options?: CallOptions): Promise<PolicyAnswers>;
  rules(options?: CallOptions & { agent?: string }): Promise<PolicyRules>;
  explain(id: string, options?: CallOptions): Promise<PolicyRule>;
  /** Checks every example of every rule, of this policy or of the person's file. */
  test(policy?: Record<string, unknown>, options?: CallOptions): Promise<PolicyTest>;
}

export function policyResource(transport: Transport): PolicyResource {
  return {
    show: (options) => transport.call(policyState, "GET", "/api/v1/policy", options),
    check: (requests, options) =>
      transport.call(policyAnswers, "POST", "/api/v1/policy/check", { ...options, body: { requests } }),
    rules: ({ agent, ...options } = {}) =>
      transport.call(policyRules, "GET", "/api/v1/policy/rules", { ...options, query: { agent } }),
    explain: (id, options) =>
      transport.call(policyRule, "GET", `/api/v1/policy/rules/${encodeURIComponent(id)}`, options),
    test: (policy, options) =>
      transport.call(policyTest, "POST", "/api/v1/policy/test", {
        ...options,
        body: policy === undefined ? {} : { policy },
      }),
  };
}

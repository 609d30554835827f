import { parse } from "@hearth/protocol";
import { loadPolicy, type PolicyLoad } from "../rules/load-policy.ts";
import type { Policy } from "../rules/policy.ts";
import { loadSqlParser, type SqlParser } from "../sql/sql-parser.ts";
import { decide, type Decision } from "./decide.ts";
import { policyRequest, type PolicyRequestInput } from "./request.ts";

/** Decides requests. Made once, because the SQL parser loads asynchronously; every call after that is synchronous. */
export interface PolicyEngine {
  /**
   * Decides a request from outside, whose shape is checked first.
   * @throws ValidationError when it has not the shape of a request
   */
  decide(request: PolicyRequestInput, policy: Policy): Decision;
  /** Reads a policy; a faulty one is refused and `previous` stays in force. */
  loadPolicy(data: unknown, previous?: Policy): PolicyLoad;
  readonly sqlParser: SqlParser;
}

export async function createPolicyEngine(): Promise<PolicyEngine> {
  const sqlParser = await loadSqlParser();
  return {
    decide: (request, policy) => decide(parse(policyRequest, request, "request"), policy, sqlParser),
    loadPolicy: (data, previous) => loadPolicy(data, sqlParser, previous),
    sqlParser,
  };
}

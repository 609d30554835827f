import type { Policy, PolicyEngine } from "@hearth/policy";

/** Gives the policy in force. Read anew for every decision, so that a change takes hold at once. */
export interface PolicySource {
  readonly engine: PolicyEngine;
  current(): Policy;
}

import type { AgentPolicy, Policy } from "@hearth/policy";
import type { PolicySource } from "./policy-source.ts";

/**
 * The person's policy with entries for agents that come and go, such as foreign servers, as long as they are there. What
 * the person wrote for one of them stands.
 * @param entries by agent's name; another map at each change
 */
export function withAgentPolicies(source: PolicySource, entries: () => ReadonlyMap<string, AgentPolicy>): PolicySource {
  let base: Policy | undefined;
  let known: ReadonlyMap<string, AgentPolicy> | undefined;
  let merged: Policy | undefined;
  return {
    engine: source.engine,
    current() {
      const policy = source.current();
      const added = entries();
      if (added.size === 0) return policy;
      // Rules are indexed by the policy they stand in, so the same one is given for as long as nothing changes.
      if (merged === undefined || base !== policy || known !== added) {
        base = policy;
        known = added;
        merged = { ...policy, agents: { ...Object.fromEntries(added), ...policy.agents } };
      }
      return merged;
    },
  };
}

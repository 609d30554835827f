import { checkAddress, decideEgress, type EgressRules, type Finding } from "@hearth/policy";
import type { EgressDecider, EgressTarget, EgressVerdict } from "@hearth/sandbox";

/**
 * Policy's egress rules as the outward door asks for them.
 * @param also a further look at each place, such as the policy's own rules; it can only be stricter
 */
export function egressDecider(rules: EgressRules, also?: (target: EgressTarget) => Finding | undefined): EgressDecider {
  return {
    before: (target) => {
      const { host, port, kind } = target;
      const written = kind === "ipv6" ? `[${host}]` : host;
      const verdict = toVerdict(decideEgress({ host: written, port }, rules).finding);
      const further = also?.(target);
      return verdict.decision === "allow" && further !== undefined ? toVerdict(further) : verdict;
    },
    address: (address) => toVerdict(checkAddress(address, rules)),
  };
}

function toVerdict({ decision, rule, why }: Finding): EgressVerdict {
  return decision === "allowed"
    ? { decision: "allow" }
    : { decision: decision === "approval" ? "ask" : "deny", rule, why };
}

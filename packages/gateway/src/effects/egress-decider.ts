import { checkAddress, decideEgress, type EgressRules, type Finding } from "@hearth/policy";
import type { EgressDecider, EgressVerdict } from "@hearth/sandbox";

/** Policy's egress rules as the outward door asks for them. */
export function egressDecider(rules: EgressRules): EgressDecider {
  return {
    before: ({ host, port, kind }) => {
      const written = kind === "ipv6" ? `[${host}]` : host;
      return toVerdict(decideEgress({ host: written, port }, rules).finding);
    },
    address: (address) => toVerdict(checkAddress(address, rules)),
  };
}

function toVerdict({ decision, rule, why }: Finding): EgressVerdict {
  return decision === "allowed"
    ? { decision: "allow" }
    : { decision: decision === "approval" ? "ask" : "deny", rule, why };
}

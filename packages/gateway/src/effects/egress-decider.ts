import { networkInterfaces } from "node:os";
import { checkAddress, decideEgress, type EgressRules, type Finding } from "@hearth/policy";
import type { EgressDecider, EgressTarget, EgressVerdict } from "@hearth/sandbox";

export interface EgressDeciderOptions {
  /** A further look at each place, such as the policy's own rules; it can only be stricter. */
  also?: (target: EgressTarget) => Finding | undefined;
  /** The list's question about this place was put and answered before. @default none was */
  answered?: (target: EgressTarget) => boolean;
  /** Ports of this machine on which the hub itself listens. @default none */
  ownPorts?: (() => readonly number[]) | undefined;
}

/** Policy's egress rules as the outward door asks for them. */
export function egressDecider(
  rules: EgressRules,
  { also, answered = () => false, ownPorts = () => [] }: EgressDeciderOptions = {},
): EgressDecider {
  return {
    before: (target) => {
      const { host, port, kind } = target;
      const written = kind === "ipv6" ? `[${host}]` : host;
      const { finding } = decideEgress({ host: written, port }, rules);
      const asked = finding.decision === "approval" && answered(target);
      const verdict = asked ? ({ decision: "allow" } as const) : toVerdict(finding);
      const further = also?.(target);
      return verdict.decision === "allow" && further !== undefined ? toVerdict(further) : verdict;
    },
    address: (address, target) => {
      const { host, port, kind } = target;
      const place = `${kind === "ipv6" ? `[${host}]` : host}:${port}`;
      // A pattern such as `localhost:*` is not meant for the hub's own door; one that is written out is.
      if (ownPorts().includes(port) && !rules.allow.includes(place) && isOwnAddress(address))
        return { decision: "deny", rule: "egress-own-hub", why: `${place} is this hub; a list must name it in full` };
      return toVerdict(checkAddress(address, rules));
    },
  };
}

function isOwnAddress(address: string): boolean {
  if (/^(?:127\.|0\.0\.0\.0$|::1?$)/.test(address)) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((entry) => entry.address === address));
}

function toVerdict({ decision, rule, why }: Finding): EgressVerdict {
  return decision === "allowed"
    ? { decision: "allow" }
    : { decision: decision === "approval" ? "ask" : "deny", rule, why };
}

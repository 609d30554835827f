import { deny, type EgressPlan } from "@hearth/policy";
import type { EgressDecider } from "@hearth/sandbox";
import type { GatewaySession } from "../gateway-session.ts";
import { egressDecider } from "./egress-decider.ts";

/**
 * The place that was decided goes on, also where a person was asked about it; any other that a redirect names is decided
 * as a request of its own.
 */
export function decideHops(session: GatewaySession, plan: EgressPlan): EgressDecider {
  const { host: decidedHost, port: decidedPort } = plan.target;
  return egressDecider(plan.rules, {
    ownPorts: session.environment.ownPorts,
    answered: ({ host, port }) => host === decidedHost && port === decidedPort,
    also: ({ host, port, kind }) => {
      if (host === decidedHost && port === decidedPort) return undefined;
      const written = kind === "ipv6" ? `[${host}]` : host;
      const decision = session.decideNow({
        tool: "egress",
        args: { target: { host: written, port }, method: plan.method },
      });
      return decision.decision === "allowed"
        ? undefined
        : deny(decision.rule, `a redirect leads there: ${decision.why}`);
    },
  });
}

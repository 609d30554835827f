import { deny, type EgressPlan } from "@hearth/policy";
import type { EgressDecider } from "@hearth/sandbox";
import type { GatewaySession } from "../gateway-session.ts";
import { egressDecider } from "./egress-decider.ts";

/** The place that was decided goes on; any other that a redirect names is decided as a request of its own. */
export function decideHops(session: GatewaySession, plan: EgressPlan): EgressDecider {
  return egressDecider(plan.rules, {
    ownPorts: session.environment.ownPorts,
    also: ({ host, port, kind }) => {
      if (host === plan.target.host && port === plan.target.port) return undefined;
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

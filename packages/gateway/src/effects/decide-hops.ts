import { deny, type EgressPlan } from "@hearth/policy";
import type { EgressDecider } from "@hearth/sandbox";
import type { GatewaySession } from "../gateway-session.ts";
import { egressDecider } from "./egress-decider.ts";

export interface DecideHopsOptions {
  /** What is sent may not leave this machine. @default false */
  staysHere?: boolean;
}

/**
 * The place that was decided goes on, also where a person was asked about it; any other that a redirect names is decided
 * as a request of its own.
 */
export function decideHops(
  session: GatewaySession,
  plan: EgressPlan,
  { staysHere = false }: DecideHopsOptions = {},
): EgressDecider {
  const { host: decidedHost, port: decidedPort } = plan.target;
  return egressDecider(plan.rules, {
    ownPorts: session.environment.ownPorts,
    answered: ({ host, port }) => host === decidedHost && port === decidedPort,
    also: ({ host, port, kind, method = "GET" }) => {
      if (host === decidedHost && port === decidedPort) return undefined;
      if (staysHere && !["GET", "HEAD"].includes(method) && !isLoopback(host))
        return deny("privacy-redirect", "a redirect would take personal data off this machine");
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

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

import type { EgressPlan } from "@hearth/policy";
import { createDialer, createFetch } from "@hearth/sandbox";
import type { EffectOutcome } from "../effect-outcome.ts";
import type { GatewaySession } from "../gateway-session.ts";
import { guardOutgoing } from "../privacy/guard-outgoing.ts";
import { decideHops } from "./decide-hops.ts";
import { dialerSettings } from "./dialer-settings.ts";
import { withoutQuery } from "./without-query.ts";

export interface DownloadUrlOptions<Value> {
  /** Most bytes that may come in all. For an agent also what the policy allows; a person's own command says it. */
  maximumBytes: number;
  signal: AbortSignal;
  /** Asks for the file, more than once where it must, and takes in what comes as it streams. */
  receive: (get: (headers: Readonly<Record<string, string>>) => Promise<Response>) => Promise<Value>;
  /** What the receipt says of it. */
  describe: (value: Value) => Record<string, unknown>;
  /** Bytes that came, for the budget. */
  bytesOf: (value: Value) => number;
}

/**
 * Fetches a URL that is too large to hold, as one effect: what comes is handed on as a stream. Every redirect is decided
 * again, the session is marked untrusted, and no credentials are added.
 */
export async function downloadUrl<Value>(
  session: GatewaySession,
  url: string,
  { maximumBytes, signal, receive, describe, bytesOf }: DownloadUrlOptions<Value>,
): Promise<EffectOutcome<Value>> {
  const outgoing = guardOutgoing(session, { url, headers: {} });
  const isPerson = session.options.who.kind === "person";
  return await session.perform<EgressPlan, Value>({
    request: { tool: "egress", args: { target: url, method: "GET" } },
    summary: `download ${withoutQuery(url)}`,
    question: `download ${url}, up to ${maximumBytes} bytes`,
    action: "network-called",
    findings: () => outgoing.findings,
    perform: async (plan) => {
      const { connections, requestsPerMinute, downloadBytes } = plan.network;
      await using dialer = createDialer({
        decide: decideHops(session, plan),
        limits: {
          connections,
          connectionsPerMinute: requestsPerMinute,
          downloadBytes: isPerson ? maximumBytes : Math.min(maximumBytes, downloadBytes),
        },
        ...dialerSettings(session.environment),
      });
      await using fetch = createFetch(dialer, { agent: session.options.agent });
      session.addLabel({ class: "public", untrusted: true, sources: [`web:${plan.target.host}`] });
      return await receive((headers) => fetch(plan.target.url ?? url, { headers: { ...headers }, signal }));
    },
    describe,
    settle: (value) => ({ calls: 1, bytes: bytesOf(value) }),
  });
}

import { hash } from "node:crypto";
import { deny, type EgressPlan } from "@hearth/policy";
import { createDialer, createFetch, type CredentialBroker, type EgressDecider } from "@hearth/sandbox";
import type { EffectOutcome } from "../effect-outcome.ts";
import type { GatewaySession } from "../gateway-session.ts";
import { guardOutgoing } from "../privacy/guard-outgoing.ts";
import { egressDecider } from "./egress-decider.ts";

export interface FetchUrlOptions {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Asks a person to let personal data in the body go as it is. @default false: it is redacted */
  sendPersonalData?: boolean;
  /** The person's own words that count as personal data. */
  terms?: readonly string[];
  /** Adds credentials at the door, where the agent does not see them. */
  broker?: CredentialBroker;
  signal?: AbortSignal;
}

/** What came back. The body is data from outside. */
export interface FetchedPage {
  url: string;
  status: number;
  mediaType: string;
  body: Uint8Array;
  /** What was sent is not what the agent gave: personal data was taken out. */
  redacted: boolean;
}

/**
 * Fetches a URL through the one outward door. Every redirect is decided again, and the session is marked untrusted.
 * What is sent goes through the privacy guard first.
 */
export async function fetchUrl(
  session: GatewaySession,
  url: string,
  options: FetchUrlOptions = {},
): Promise<EffectOutcome<FetchedPage>> {
  const { method = "GET", headers = {}, body, broker, signal } = options;
  const outgoing = guardOutgoing(session, { url, headers, ...(body === undefined ? {} : { body }) }, options);
  return await session.perform<EgressPlan, FetchedPage>({
    request: { tool: "egress", args: { target: url, method } },
    summary: `${method} ${withoutQuery(url)}`,
    question: `${method} ${url}${body === undefined ? "" : ` with ${Buffer.byteLength(body)} bytes`}`,
    action: "network-called",
    binding: { headers, body: body === undefined ? null : hash("sha256", body) },
    findings: () => outgoing.findings,
    perform: async (plan, { approved }) => {
      await using dialer = createDialer({
        decide: decideHops(session, plan),
        limits: {
          connections: plan.network.connections,
          connectionsPerMinute: plan.network.requestsPerMinute,
          downloadBytes: plan.network.downloadBytes,
        },
        ...(session.environment.resolve === undefined ? {} : { resolve: session.environment.resolve }),
      });
      await using fetch = createFetch(dialer, {
        agent: session.options.agent,
        ...(broker === undefined ? {} : { broker }),
      });
      // Before the first byte comes: an answer that fails half-way has been seen as well.
      session.addLabel({ class: "public", untrusted: true, sources: [`web:${plan.target.host}`] });
      const sent = outgoing.bodyFor(approved);
      const response = await fetch(plan.target.url ?? url, {
        method,
        headers,
        ...(sent === undefined ? {} : { body: sent }),
        ...(signal === undefined ? {} : { signal }),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      return {
        url: response.url || url,
        status: response.status,
        mediaType: response.headers.get("content-type") ?? "",
        body: bytes,
        redacted: sent !== body,
      };
    },
    describe: ({ status, body: bytes, redacted }) => ({
      status,
      bytes: bytes.length,
      ...(redacted
        ? { redacted: outgoing.kinds, severity: "info", principle: "privacy", violation: "personal-data-outward" }
        : {}),
    }),
    settle: ({ body: bytes }) => ({ calls: 1, bytes: bytes.length }),
  });
}

/** The place that was decided goes on; any other that a redirect names is decided as a request of its own. */
function decideHops(session: GatewaySession, plan: EgressPlan): EgressDecider {
  return egressDecider(plan.rules, ({ host, port, kind }) => {
    if (host === plan.target.host && port === plan.target.port) return undefined;
    const written = kind === "ipv6" ? `[${host}]` : host;
    const decision = session.decideNow({
      tool: "egress",
      args: { target: { host: written, port }, method: plan.method },
    });
    return decision.decision === "allowed" ? undefined : deny(decision.rule, `a redirect leads there: ${decision.why}`);
  });
}

/** Queries carry tokens and personal data, so receipts show the address without it. */
function withoutQuery(url: string): string {
  const cut = url.search(/[?#]/);
  return cut === -1 ? url : `${url.slice(0, cut)}?…`;
}

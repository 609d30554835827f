import { hash } from "node:crypto";
import type { EgressPlan } from "@hearth/policy";
import { createDialer, createFetch, createRedactor, type CredentialBroker, type Redactor } from "@hearth/sandbox";
import { type EffectIdentity, identityOf } from "../effect.ts";
import type { EffectOutcome } from "../effect-outcome.ts";
import type { GatewaySession } from "../gateway-session.ts";
import { guardOutgoing } from "../privacy/guard-outgoing.ts";
import { recordingBroker } from "../session/recording-broker.ts";
import { decideHops } from "./decide-hops.ts";
import { dialerSettings } from "./dialer-settings.ts";
import { withoutQuery } from "./without-query.ts";

export interface FetchUrlOptions extends EffectIdentity {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Asks a person to let personal data in the body go as it is. @default false: it is redacted */
  sendPersonalData?: boolean;
  /** The person's own words that count as personal data. */
  terms?: readonly string[];
  /** Adds credentials at the door, where the agent does not see them. @default the person's stored secrets */
  broker?: CredentialBroker;
  signal?: AbortSignal;
  /** Largest answer in bytes, within what the policy allows. @default the policy's */
  maximumBytes?: number;
  /** The agent's own words, for an approval card. */
  agentText?: string;
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
  const { method = "GET", headers = {}, body, signal, maximumBytes = Infinity, agentText } = options;
  const broker = recordingBroker(session, options.broker);
  const outgoing = guardOutgoing(session, { url, headers, ...(body === undefined ? {} : { body }) }, options);
  return await session.perform<EgressPlan, FetchedPage>({
    request: { tool: "egress", args: { target: url, method } },
    summary: `${method} ${withoutQuery(url)}`,
    question: `${method} ${url}${body === undefined ? "" : ` with ${Buffer.byteLength(body)} bytes`}`,
    action: "network-called",
    binding: {
      headers,
      body: body === undefined ? null : hash("sha256", body),
      // A yes to what goes out redacted is none to what goes out as it is.
      ...(options.sendPersonalData === true ? { asItIs: true } : {}),
    },
    ...identityOf(options),
    ...(agentText === undefined ? {} : { agentText }),
    findings: () => outgoing.findings,
    perform: async (plan, { approved }) => {
      await using dialer = createDialer({
        decide: decideHops(session, plan, outgoing),
        limits: {
          connections: plan.network.connections,
          connectionsPerMinute: plan.network.requestsPerMinute,
          downloadBytes: Math.min(maximumBytes, plan.network.downloadBytes),
        },
        ...dialerSettings(session.environment),
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
      // A service may repeat the credential it was given; the agent is not to see it there either.
      const redactor = createRedactor([...(broker?.used ?? [])]);
      return {
        url: redactor.redact(response.url || url),
        status: response.status,
        mediaType: redactor.redact(response.headers.get("content-type") ?? ""),
        body: redactor.overlap === 0 ? bytes : redactBytes(bytes, redactor),
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

/** Through latin1, which changes no byte that is not replaced. */
function redactBytes(bytes: Uint8Array, redactor: Redactor): Uint8Array {
  return Buffer.from(redactor.redact(Buffer.from(bytes).toString("latin1")), "latin1");
}

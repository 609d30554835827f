import type { EgressPlan } from "@hearth/policy";
import { createDialer, createFetch, type CredentialBroker } from "@hearth/sandbox";
import type { EffectOutcome } from "../effect-outcome.ts";
import type { GatewaySession } from "../gateway-session.ts";
import { egressDecider } from "./egress-decider.ts";

export interface FetchUrlOptions {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
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
}

/** Fetches a URL through the one outward door. Every redirect is decided again, and the session is marked untrusted. */
export async function fetchUrl(
  session: GatewaySession,
  url: string,
  { method = "GET", headers = {}, body, broker, signal }: FetchUrlOptions = {},
): Promise<EffectOutcome<FetchedPage>> {
  return await session.perform<EgressPlan, FetchedPage>({
    request: { tool: "egress", args: { target: url, method } },
    summary: `${method} ${withoutQuery(url)}`,
    action: "network-called",
    perform: async (plan) => {
      await using dialer = createDialer({
        decide: egressDecider(plan.rules),
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
      const response = await fetch(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      session.addLabel({ class: "public", untrusted: true, sources: [`web:${new URL(url).hostname}`] });
      return {
        url: response.url || url,
        status: response.status,
        mediaType: response.headers.get("content-type") ?? "",
        body: bytes,
      };
    },
    describe: ({ status, body: bytes }) => ({ status, bytes: bytes.length }),
    settle: ({ body: bytes }) => ({ calls: 1, bytes: bytes.length }),
  });
}

/** Queries carry tokens and personal data, so receipts and cards show the address without it. */
function withoutQuery(url: string): string {
  const cut = url.search(/[?#]/);
  return cut === -1 ? url : `${url.slice(0, cut)}?…`;
}

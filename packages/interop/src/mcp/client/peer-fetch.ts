import { egressDecider, type GatewaySession } from "@hearth/gateway";
import { agentOf, deny } from "@hearth/policy";
import { createDialer, createFetch, type EgressFetch } from "@hearth/sandbox";

/** An answer longer than this is cut, which fails the request. Streams count whole. */
const mostBytes = 16 * 1024 * 1024;

/**
 * `fetch` for everything that a peer's protocol needs, through the one outward door: each connection and each redirect is
 * decided. The peer's own place follows the decision on the call that is under way; any other place is decided by the
 * policy as it is at that moment, with the labels of the run.
 * @param place the peer's own host and port
 */
export function openPeerFetch(session: GatewaySession, place: { host: string; port: number }): EgressFetch {
  const { agent } = session.options;
  const policy = session.environment.policies.current();
  const entry = agentOf(policy, agent);
  const rules = entry?.egress ?? { allow: [], ask: [], deny: ["*:*"], privateOk: [] };
  const dialer = createDialer({
    decide: egressDecider(rules, {
      also: ({ host, port, kind }) => {
        if (host === place.host && port === place.port) return undefined;
        const written = kind === "ipv6" ? `[${host}]` : host;
        const target = { host: written, port };
        const decision = session.decideNow({ tool: "egress", args: { target, method: "POST" } });
        return decision.decision === "allowed" ? undefined : deny(decision.rule, decision.why);
      },
      ownPorts: session.environment.ownPorts,
    }),
    limits: {
      connections: entry?.network.connections ?? 1,
      connectionsPerMinute: entry?.network.requestsPerMinute ?? 1,
      downloadBytes: Math.min(mostBytes, entry?.network.downloadBytes ?? mostBytes),
    },
    ...(session.environment.resolve === undefined ? {} : { resolve: session.environment.resolve }),
  });
  const fetch = createFetch(dialer, { agent, headersMilliseconds: 300_000 });
  const answered = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { body, status, statusText, headers } = await fetch(input, init);
    // The platform's own kind of answer, which the protocols' libraries look for.
    return new Response([101, 204, 205, 304].includes(status) ? null : body, {
      status,
      statusText,
      headers: [...headers],
    });
  };
  return Object.assign(answered, {
    async [Symbol.asyncDispose]() {
      await fetch[Symbol.asyncDispose]();
      await dialer[Symbol.asyncDispose]();
    },
  });
}

/** Host and port as the outward door writes them. */
export function placeParts(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
  };
}

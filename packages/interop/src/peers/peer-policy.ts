import { basename } from "node:path";
import { type AgentPolicy, agentPolicy } from "@hearth/policy";
import { parse } from "@hearth/protocol";
import type { PeerDefinition } from "./peer.ts";

const megabyte = 1024 * 1024;

/**
 * What a peer may do, as the policy says it of any agent: run its own program and nothing else, reach its own address and
 * what the person named, and touch no file. An entry in the person's policy file comes before this one.
 */
export function policyOf(definition: PeerDefinition): AgentPolicy {
  const own = definition.transport === "stdio" ? [] : [placeOf(definition.url)];
  const loopback = definition.transport === "stdio" ? [] : loopbackOf(definition.url);
  return parse(
    agentPolicy,
    {
      level: 1,
      maximumLevel: 1,
      commands: definition.transport === "stdio" ? [basename(definition.command[0] ?? "")] : [],
      shared: false,
      egress: {
        allow: [...own, ...definition.egress],
        ask: [],
        deny: [],
        privateOk: [...loopback, ...definition.privateOk],
      },
      network: { connections: 20, requestsPerMinute: 300, downloadBytes: 64 * megabyte },
      limits: { seconds: 3600, fileBytes: 64 * megabyte, outputBytes: 8 * megabyte },
    },
    "the policy of the peer",
  );
}

/** `host:port` of an address. */
export function placeOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port === "" ? (protocol === "https:" ? 443 : 80) : port}`;
}

/** A person who names this machine means it; a name that only leads to it does not. */
function loopbackOf(url: string): string[] {
  const host = new URL(url).hostname;
  if (host === "localhost") return ["127.0.0.1", "::1"];
  if (host === "[::1]") return ["::1"];
  return /^127\.\d+\.\d+\.\d+$/.test(host) ? [host] : [];
}

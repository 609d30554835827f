import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const peer = z.object({
  name: z.string(),
  agent: z.string(),
  definition: z.looseObject({ transport: z.string() }),
  pin: z.string().optional(),
  createdAt: z.number(),
  tools: z.array(
    z.looseObject({ tool: z.string(), capability: z.string(), state: z.string(), description: z.string() }),
  ),
});
/** A foreign MCP server or A2A agent, with what it offers. */
export type PeerEntry = z.infer<typeof peer>;

const looked = z.object({
  peer,
  refused: z.array(z.object({ tool: z.string(), why: z.string() })),
  protocol: z.string(),
});
export type PeerLooked = z.infer<typeof looked>;

export interface PeerInput {
  name: string;
  definition: Readonly<Record<string, unknown>>;
  /** Turn its tools on. @default true */
  accept?: boolean;
  /** Keep it without a look, for a server that wants a login first. @default false */
  unseen?: boolean;
  token?: string;
}

/** Foreign servers and agents. Only a person's credential may change them. */
export interface PeerResource {
  list(kind: "mcp" | "a2a", options?: CallOptions): Promise<PeerEntry[]>;
  add(input: PeerInput, options?: CallOptions): Promise<PeerLooked>;
  refresh(name: string, options?: CallOptions): Promise<PeerLooked>;
  accept(name: string, tools?: readonly string[], options?: CallOptions): Promise<PeerEntry>;
  remove(name: string, options?: CallOptions): Promise<void>;
  /** The link to follow in a browser. */
  login(name: string, options?: CallOptions): Promise<string>;
  /** The signed A2A card of the hub, with everything you may use. */
  card(options?: CallOptions): Promise<Record<string, unknown>>;
}

export function peerResource(transport: Transport): PeerResource {
  const path = (name: string, verb?: string): string =>
    `/api/v1/peers/${encodeURIComponent(name)}${verb === undefined ? "" : `/${verb}`}`;
  return {
    async list(kind, options = {}) {
      const answer = z.object({ peers: z.array(peer) });
      return (await transport.call(answer, "GET", "/api/v1/peers", { ...options, query: { kind } })).peers;
    },
    add: (input, options = {}) => transport.call(looked, "POST", "/api/v1/peers", { ...options, body: input }),
    refresh: (name, options = {}) => transport.call(looked, "POST", path(name, "refresh"), options),
    accept: (name, tools, options = {}) =>
      transport.call(peer, "POST", path(name, "accept"), {
        ...options,
        body: tools === undefined ? {} : { tools },
      }),
    remove: (name, options = {}) => transport.send("DELETE", path(name), options),
    async login(name, options = {}) {
      return (await transport.call(z.object({ link: z.string() }), "POST", path(name, "login"), options)).link;
    },
    card: (options = {}) => transport.call(z.record(z.string(), z.unknown()), "GET", "/api/v1/agent-card", options),
  };
}

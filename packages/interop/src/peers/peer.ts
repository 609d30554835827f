import { z } from "zod";

/** What a person calls a foreign server or agent. It is the first word of every capability it offers. */
export const peerName = z
  .string()
  .regex(/^[a-z][a-z0-9]{0,30}$/, { error: "must be 1 to 31 lower-case letters and digits, beginning with a letter" });

/** `host:port` as policy writes it; `*` may stand for a port or a first label. */
const place = z
  .string()
  .max(300)
  .regex(/^[^\s:/]+:(?:\d{1,5}|\*)$|^\[[0-9a-f:]+\]:(?:\d{1,5}|\*)$/i, {
    error: "must be host:port, such as api.example.org:443",
  });

const absolute = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/, { error: "must be an absolute path" });

const reach = {
  /** Where it may connect to, beside its own address. */
  egress: z.array(place).max(50).default([]),
  /** Addresses that are not public and may be reached all the same. */
  privateOk: z.array(z.string().max(100)).max(20).default([]),
};

/** An MCP server that is a program of this machine. It runs in the sandbox and nowhere else. */
export const stdioServer = z.strictObject({
  transport: z.literal("stdio"),
  /** The program and its arguments. No shell reads them. */
  command: z.array(z.string().min(1).max(4096)).min(1).max(100),
  /** Files and folders the program consists of: shown read-only at the same place, and pinned by what is in them. */
  packages: z.array(absolute).max(20).default([]),
  environment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(4096)).default({}),
  ...reach,
});
export type StdioServer = z.output<typeof stdioServer>;

const address = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine((value) => {
    const url = URL.parse(value);
    return url !== null && url.username === "" && url.password === "" && url.hash === "";
  }, "must carry no name, password or fragment");

/** An MCP server that is reached over streamable HTTP. */
export const httpServer = z.strictObject({ transport: z.literal("http"), url: address, ...reach });
export type HttpServer = z.output<typeof httpServer>;

/** An agent that speaks A2A 1.0. */
export const remoteAgent = z.strictObject({
  transport: z.literal("a2a"),
  /** The address below which its card lies. */
  url: address,
  /** Take a card that nobody signed. @default false */
  unsigned: z.boolean().default(false),
  ...reach,
});
export type RemoteAgent = z.output<typeof remoteAgent>;

export const peerDefinition = z.discriminatedUnion("transport", [stdioServer, httpServer, remoteAgent]);
export type PeerDefinition = z.output<typeof peerDefinition>;
export type PeerDefinitionInput = z.input<typeof peerDefinition>;

/** A foreign server or agent, as kept. */
export interface Peer {
  readonly owner: string;
  readonly name: string;
  readonly definition: PeerDefinition;
  /** What it was when it was accepted: the hash of its program, or the key that signs its card. Undefined: not pinned. */
  readonly pin: string | undefined;
  readonly createdAt: number;
}

/** One thing it offers, as it describes it. */
export interface OfferedTool {
  /** Its own name for it. */
  readonly tool: string;
  readonly description: string;
  readonly input: Record<string, unknown>;
  readonly output: Record<string, unknown> | undefined;
}

/** What is known of one of its tools. */
export interface PinnedTool {
  readonly tool: string;
  /** What a person accepted; undefined for one that nobody has looked at yet. */
  readonly accepted: OfferedTool | undefined;
  /** What it says now, where that is not what was accepted. The tool is off as long as this is there. */
  readonly pending: OfferedTool | undefined;
  /** It was not offered when it was last looked at. */
  readonly gone: boolean;
}

/** The name of the agent that stands for a peer, here and in the policy. */
export function agentNameOf(peer: Pick<Peer, "name" | "definition">): string {
  return `${peer.definition.transport === "a2a" ? "a2a" : "mcp"}-${peer.name}`;
}

/** What results of a peer are labelled with. */
export function sourceOf(peer: Pick<Peer, "name" | "definition">): string {
  return `${peer.definition.transport === "a2a" ? "a2a" : "mcp"}:${peer.name}`;
}

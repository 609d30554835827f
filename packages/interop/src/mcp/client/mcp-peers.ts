import { hash } from "node:crypto";
import { type GatewaySession, requireDone } from "@hearth/gateway";
import { type CommandPlan, deny, type EgressPlan } from "@hearth/policy";
import { HearthError } from "@hearth/protocol";
import type { Sandbox } from "@hearth/sandbox";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { PeerFailedError } from "../../errors/peer-failed-error.ts";
import { compareTools, usableTools } from "../../peers/compare-tools.ts";
import { agentNameOf, type OfferedTool, type Peer, sourceOf } from "../../peers/peer.ts";
import type { PeerRest } from "../../peers/peer-rest.ts";
import type { PeerStore } from "../../peers/peer-store.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { McpConnection } from "./mcp-connection.ts";
import type { OAuthLogins } from "./oauth-logins.ts";
import { startServer } from "./open-transport.ts";
import { openPeerFetch, placeParts } from "./peer-fetch.ts";
import type { ReadTools } from "./read-tools.ts";
import { SandboxTransport } from "./sandbox-transport.ts";

export interface McpPeersOptions {
  store: PeerStore;
  sandbox: Sandbox;
  logins: OAuthLogins;
  rest: PeerRest;
  version: string;
  /** A peer's own folder on this machine. */
  workspaceOf: (peer: Peer) => string;
  socketFolder: string;
  /** Told when a peer's tools are not what they were, so that what is off is withdrawn. */
  onChanged: (peer: Peer) => void;
  /** For connecting, milliseconds. @default 30000 */
  connectMilliseconds?: number;
  /** For a program's first answer, milliseconds. @default 5000 */
  probeMilliseconds?: number;
  /** Without a sign of life in a call, milliseconds. @default 60000 */
  callMilliseconds?: number;
}

interface Open {
  session: GatewaySession;
  connection: Promise<McpConnection>;
  usable: ReadonlyMap<string, OfferedTool>;
}

/** Opens connections to MCP servers: one for each run and server, through the gateway, closed with the run. */
export class McpPeers {
  readonly #options: McpPeersOptions;
  readonly #open = new WeakMap<GatewaySession, Map<string, Open>>();

  constructor(options: McpPeersOptions) {
    this.#options = options;
  }

  /** What the server offers, asked over a connection of its own. For a person who adds it or looks again. */
  async look(session: GatewaySession, peer: Peer, signal?: AbortSignal): Promise<ReadTools & { protocol: string }> {
    await using connection = await this.#connect(session, peer, signal);
    const read = await connection.tools(signal);
    return { ...read, protocol: connection.protocol };
  }

  /**
   * The run's connection, with the tool as it was accepted.
   * @throws PeerFailedError where the server rests, is another than was accepted, or does not offer the tool so any more
   */
  async use(
    session: GatewaySession,
    peer: Peer,
    tool: string,
    signal?: AbortSignal,
  ): Promise<{ session: GatewaySession; connection: McpConnection; tool: OfferedTool }> {
    const { rest } = this.#options;
    const key = `${peer.owner}/${peer.name}`;
    rest.check(peer.name, key);
    let open = this.#open.get(session)?.get(key);
    let connection = await open?.connection.catch(() => undefined);
    if (open === undefined || connection?.alive !== true) {
      open = this.#begin(session, peer, signal);
      try {
        connection = await open.connection;
      } catch (error) {
        this.#open.get(session)?.delete(key);
        if (isFailure(error)) rest.failed(key);
        throw error;
      }
    }
    // A run goes on reading after it has first used a peer; what it knows by now is what might go out.
    if (open.session !== session) open.session.addLabel(session.label);
    if (connection.stale) await this.#verify(open, connection, peer, signal);
    const usable = open.usable.get(tool);
    if (usable === undefined)
      throw new PeerFailedError(peer.name, "changed", `${tool} is not offered as it was accepted, so it is off`);
    return { session: open.session, connection, tool: usable };
  }

  #begin(session: GatewaySession, peer: Peer, signal?: AbortSignal): Open {
    const agent = agentNameOf(peer);
    const own =
      session.options.agent === agent
        ? session
        : session.child({
            who: { kind: "agent", id: agent, level: "worker", onBehalfOf: peer.owner },
            agent,
            level: 1,
            session: session.options.session,
            ...(session.options.task === undefined ? {} : { task: session.options.task }),
          });
    const open: Open = { session: own, connection: this.#connect(own, peer, signal), usable: new Map() };
    const all = this.#open.get(session) ?? new Map<string, Open>();
    this.#open.set(session, all);
    all.set(`${peer.owner}/${peer.name}`, open);
    session.onClose(async () => {
      const connection = await open.connection.catch(() => undefined);
      await connection?.[Symbol.asyncDispose]();
    });
    return open;
  }

  /** Holds what the server says now against what was accepted. */
  async #verify(open: Open, connection: McpConnection, peer: Peer, signal?: AbortSignal): Promise<void> {
    const { store, onChanged } = this.#options;
    const who = open.session.options.who;
    const { tools } = await connection.tools(signal);
    const before = await store.tools(who, peer.name);
    const after = compareTools(before, tools);
    open.usable = new Map(usableTools(after).map((tool) => [tool.tool, tool]));
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    await store.setTools(who, peer.name, after);
    onChanged(peer);
  }

  async #connect(session: GatewaySession, peer: Peer, signal?: AbortSignal): Promise<McpConnection> {
    const { definition } = peer;
    if (definition.transport === "a2a") throw new TypeError(`${peer.name} is no MCP server`);
    const { connectMilliseconds, probeMilliseconds, version } = this.#options;
    const timing = {
      peer: peer.name,
      version,
      ...(connectMilliseconds === undefined ? {} : { connectMilliseconds }),
      ...(probeMilliseconds === undefined ? {} : { probeMilliseconds }),
      ...(signal === undefined ? {} : { signal }),
    };
    if (definition.transport === "stdio") {
      const outcome = await session.perform<CommandPlan, McpConnection>({
        request: { tool: "command", args: { command: definition.command.map(quoteWord).join(" ") } },
        summary: `start the MCP server ${peer.name}: ${definition.command.join(" ")}`,
        action: "process-started",
        binding: { peer: peer.name, pin: peer.pin ?? null, packages: definition.packages },
        findings: (plan) =>
          plan.kind === "command" ? [] : [deny("peer-program", "a foreign server runs in the sandbox only")],
        perform: async (plan) => {
          if (peer.pin !== undefined && (await fingerprintOf(definition)) !== peer.pin)
            throw new PeerFailedError(peer.name, "changed", "its program is not the one that was accepted");
          session.addLabel({ class: "public", untrusted: true, sources: [sourceOf(peer)] });
          const { sandbox, workspaceOf, socketFolder } = this.#options;
          const start = () =>
            startServer(session, definition, plan, { sandbox, workspace: workspaceOf(peer), socketFolder });
          return await McpConnection.open({ ...timing, transport: () => new SandboxTransport({ start }) });
        },
        describe: (connection) => ({ protocol: connection.protocol }),
      });
      return requireDone(`starting ${peer.name}`, outcome);
    }
    const place = placeParts(definition.url);
    const outcome = await session.perform<EgressPlan, McpConnection>({
      request: { tool: "egress", args: { target: definition.url, method: "POST" } },
      summary: `connect to the MCP server ${peer.name} at ${withoutQuery(definition.url)}`,
      action: "network-called",
      perform: async () => {
        session.addLabel({ class: "public", untrusted: true, sources: [sourceOf(peer)] });
        const fetch = openPeerFetch(session, place);
        session.onClose(async () => {
          await fetch[Symbol.asyncDispose]();
        });
        const authProvider = this.#options.logins.provider(session.options.who, peer);
        const transport = () =>
          new StreamableHTTPClientTransport(new URL(definition.url), {
            fetch: (input, init) => fetch(input, init),
            authProvider,
            onInsufficientScope: "throw",
            reconnectionOptions: {
              initialReconnectionDelay: 1000,
              maxReconnectionDelay: 10_000,
              reconnectionDelayGrowFactor: 2,
              maxRetries: 2,
            },
          });
        return await McpConnection.open({ ...timing, transport });
      },
      describe: (connection) => ({ protocol: connection.protocol }),
    });
    return requireDone(`connecting to ${peer.name}`, outcome);
  }
}

/** It tried and failed; what was not allowed, or waits for a person, says nothing of the peer. */
function isFailure(error: unknown): boolean {
  if (error instanceof PeerFailedError) return error.failure !== "changed" && error.failure !== "resting";
  return HearthError.isInstance(error) && error.code === "HEARTH_EGRESS_FAILED";
}

/** A word of a command as the policy's parser reads it back. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function withoutQuery(url: string): string {
  return url.split("?", 1)[0] ?? url;
}

/** What an approval of a call is bound to. */
export function digestOf(input: unknown): string {
  return hash("sha256", JSON.stringify(input) ?? "");
}

import { hash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "@hearth/engine";
import type { GatewaySession } from "@hearth/gateway";
import type { DeviceKey } from "@hearth/identity";
import type { A2aServer, McpCaller, OAuthLogins, PeerLogins, Peers, SkillLibrary } from "@hearth/interop";
import type { AgentPolicy } from "@hearth/policy";
import type { Capability, Principal } from "@hearth/protocol";
import { type Database, statement } from "@hearth/storage";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import type { HubGateway } from "../gateway/hub-gateway.ts";

/** Foreign servers and agents, and what the hub is to them. */
export interface HubInterop extends AsyncDisposable {
  readonly peers: Peers;
  readonly logins: PeerLogins;
  readonly oauth: OAuthLogins;
  /** Removes a peer with its login and what it wants to see from us. @throws NotFoundError */
  readonly removePeer: (who: Principal, name: string) => Promise<void>;
  /** Keeps what a peer wants to see from us, sealed. */
  readonly setToken: (who: Principal, peer: string, token: string | undefined) => Promise<void>;
  /** Blanks every credential of a peer that is known now. */
  readonly redact: (text: string) => string;
  readonly skills: SkillLibrary;
  readonly a2a: A2aServer;
  readonly mcp: { fetch: (request: Request, options: { caller: McpCaller; parsedBody: unknown }) => Promise<Response> };
}

export interface HubInteropOptions {
  home: string;
  database: Database<unknown>;
  agents: AgentRegistry;
  engine: Engine;
  /** The device's key as it is now. */
  key: () => DeviceKey;
  version: string;
  gateway: () => Promise<HubGateway>;
  /** The doors of the tasks that run now. */
  sessions: ReadonlyMap<string, GatewaySession>;
  /** The hub's own address, once it listens. */
  address: () => string;
  onError: (error: unknown) => void;
}

/** Opens it at its first use: the libraries of the protocols cost memory that a hub without foreign tools does without. */
export type LazyInterop = (() => Promise<HubInterop>) &
  AsyncDisposable & {
    /** Offers what was added before. Loads nothing where nothing was. */
    start(): Promise<void>;
    policies(): ReadonlyMap<string, AgentPolicy>;
    redact(text: string): string;
    /** The people's skills; undefined where nobody has any, and then nothing is loaded. */
    skills(): Promise<SkillLibrary | undefined>;
  };

export function createHubInterop(options: HubInteropOptions): LazyInterop {
  let opened: Promise<HubInterop> | undefined;
  let peers: Peers | undefined;
  let redact = (text: string): string => text;
  const none: ReadonlyMap<string, AgentPolicy> = new Map();
  const open = async (): Promise<HubInterop> => {
    const { openHubInterop } = await import("./open-hub-interop.ts");
    const interop = await openHubInterop(options);
    peers = interop.peers;
    redact = interop.redact;
    await peers.start();
    return interop;
  };
  const get = (): Promise<HubInterop> => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return Object.assign(get, {
    async start() {
      const { database } = options;
      const query = "SELECT id FROM hearth_migration WHERE package = ?";
      const used = await database.first(statement(database, query, ["interop"]));
      const skills = await stat(skillsFolder(options.home)).catch(() => undefined);
      if (used !== undefined || skills !== undefined) await get();
    },
    async skills() {
      const found = await stat(skillsFolder(options.home)).catch(() => undefined);
      return found === undefined ? undefined : (await get()).skills;
    },
    policies: () => peers?.policies() ?? none,
    redact: (text: string) => redact(text),
    async [Symbol.asyncDispose]() {
      const interop = await opened?.catch(() => undefined);
      await interop?.[Symbol.asyncDispose]();
    },
  });
}

/** Where the programs of a person's peers work. */
export function peersWorkFolder(home: string, owner: string): string {
  return join(home, "peers", "work", hash("sha256", owner).slice(0, 16));
}

/** Where people's skills lie: one folder a person. */
export function skillsFolder(home: string): string {
  return join(home, "skills");
}

/** What clients of other systems may be offered: what the person's agents can do, without what is foreign itself. */
export function ownCapabilities(agents: AgentRegistry, who: Principal): Capability[] {
  return agents
    .list(who)
    .filter(({ id }) => !agents.isForeign(id))
    .flatMap(({ manifest }) => manifest.capabilities);
}

/** What every hub can do. It says nothing of whose hub this is. */
export function builtinCapabilities(agents: AgentRegistry): Capability[] {
  return agents.builtin().flatMap(({ manifest }) => manifest.capabilities);
}

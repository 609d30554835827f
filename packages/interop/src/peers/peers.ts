import type { Gateway, GatewaySession } from "@hearth/gateway";
import type { AgentPolicy } from "@hearth/policy";
import { ownerOf, parse, type Principal, ValidationError } from "@hearth/protocol";
import type { Agent, AgentContext } from "@hearth/runtimes";
import { ConflictError } from "@hearth/storage";
import { acceptTools, compareTools, usableTools } from "./compare-tools.ts";
import {
  agentNameOf,
  type OfferedTool,
  type Peer,
  type PeerDefinition,
  type PeerDefinitionInput,
  peerDefinition,
  peerName,
  type PinnedTool,
} from "./peer.ts";
import { capabilityOf, peerAgent } from "./peer-agent.ts";
import type { PeerDriver, PeerLook } from "./peer-driver.ts";
import { policyOf } from "./peer-policy.ts";
import type { PeerRest } from "./peer-rest.ts";
import type { PeerStore } from "./peer-store.ts";

export interface PeersOptions {
  store: PeerStore;
  gateway: () => Promise<Gateway>;
  rest: PeerRest;
  drivers: Readonly<Record<"mcp" | "a2a", PeerDriver>>;
  /** True for the first word of a name that something of our own has. */
  isTaken: (word: string) => boolean;
  /** Makes an agent available to its owner; the one of that name that was there before is gone. */
  offer: (agent: Agent, owner: string) => void;
  withdraw: (agent: string) => void;
  /** The door of a run. */
  sessionOf: (context: AgentContext) => GatewaySession;
  /** Told of what could not be made available. */
  onError: (error: unknown) => void;
}

/** A tool as shown to its owner. */
export interface ToolView {
  readonly tool: string;
  readonly capability: string;
  /** `on`; `new` or `changed` and off until accepted; `gone`. */
  readonly state: "on" | "new" | "changed" | "gone";
  readonly description: string;
  /** What was accepted, where it says something else now. */
  readonly accepted: OfferedTool | undefined;
  readonly offered: OfferedTool | undefined;
}

export interface PeerView {
  readonly name: string;
  readonly agent: string;
  readonly definition: PeerDefinition;
  readonly pin: string | undefined;
  readonly createdAt: number;
  readonly tools: readonly ToolView[];
}

export interface AddOptions {
  /** Turn its tools on as they are now. @default true */
  accept?: boolean;
  signal?: AbortSignal;
}

/** The foreign servers and agents of each person: kept, looked at, and offered as agents of their owner. */
export class Peers {
  readonly #options: PeersOptions;
  /** Replaced whole at each change, so that whoever holds it sees that it is another. */
  #policies: ReadonlyMap<string, AgentPolicy> = new Map();

  constructor(options: PeersOptions) {
    this.#options = options;
  }

  /** Offers what was accepted before, without asking anybody anything. */
  async start(): Promise<void> {
    for (const peer of await this.#options.store.everyone()) {
      try {
        await this.#offer(peer);
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }

  /** Policy entries of the peers' agents, by name. */
  policies(): ReadonlyMap<string, AgentPolicy> {
    return this.#policies;
  }

  async list(who: Principal): Promise<PeerView[]> {
    const peers = await this.#options.store.list(who);
    return await Promise.all(peers.map((peer) => this.#view(who, peer)));
  }

  /** @throws NotFoundError also for another's */
  async get(who: Principal, name: string): Promise<PeerView> {
    return await this.#view(who, await this.#options.store.get(who, name));
  }

  /** Every owner's. For ends of logins that name nobody; nothing of it may be shown. */
  everyone(): Promise<Peer[]> {
    return this.#options.store.everyone();
  }

  /** @throws NotFoundError also for another's */
  peer(who: Principal, name: string): Promise<Peer> {
    return this.#options.store.get(who, name);
  }

  /**
   * Adds a peer: looks at what it offers, and keeps that as what it is held to.
   * @throws ValidationError, ConflictError, PeerFailedError, PeerLoginError, ApprovalNeededError, EffectDeniedError
   */
  async add(
    who: Principal,
    name: string,
    input: PeerDefinitionInput,
    { accept = true, signal }: AddOptions = {},
  ): Promise<{ peer: PeerView; look: PeerLook }> {
    const { store } = this.#options;
    parse(peerName, name, "the name");
    const definition = parse(peerDefinition, input, "the peer");
    if ((await store.list(who)).some((peer) => peer.name === name)) throw new ConflictError("peer", name);
    if (this.#options.isTaken(name))
      throw new ValidationError("the name", [
        { field: "/name", message: `is taken: there are capabilities ${name}.…` },
      ]);
    const peer: Peer = { owner: ownerOf(who), name, definition, pin: undefined, createdAt: 0 };
    this.#setPolicy(agentNameOf(peer), policyOf(definition));
    try {
      const look = await this.#look(peer, signal);
      const { tools, pin } = look;
      await store.insert(who, name, { definition, pin, tools, accept });
      await this.#offer(await store.get(who, name));
      return { peer: await this.get(who, name), look };
    } catch (error) {
      this.#setPolicy(agentNameOf(peer), undefined);
      throw error;
    }
  }

  /** Keeps a server that wants a login before it shows anything; `refresh` looks at it afterwards. */
  async addUnseen(who: Principal, name: string, input: PeerDefinitionInput): Promise<PeerView> {
    parse(peerName, name, "the name");
    const definition = parse(peerDefinition, input, "the peer");
    if (this.#options.isTaken(name))
      throw new ValidationError("the name", [
        { field: "/name", message: `is taken: there are capabilities ${name}.…` },
      ]);
    await this.#options.store.insert(who, name, { definition, pin: undefined, tools: [], accept: false });
    await this.#offer(await this.#options.store.get(who, name));
    return await this.get(who, name);
  }

  /** Looks again. What is new or changed waits for `accept`. A changed program or key is an error until then. */
  async refresh(who: Principal, name: string, signal?: AbortSignal): Promise<{ peer: PeerView; look: PeerLook }> {
    const { store, rest } = this.#options;
    const peer = await store.get(who, name);
    rest.recovered(`${peer.owner}/${peer.name}`);
    const look = await this.#look(peer, signal);
    const before = await store.tools(who, name);
    const after = compareTools(before, look.tools);
    // Another program may say the same and do something else.
    const swapped = peer.pin !== undefined && look.pin !== peer.pin;
    await store.setTools(who, name, swapped ? after.map(suspect) : after);
    await this.#offer(peer);
    return { peer: await this.get(who, name), look };
  }

  /**
   * Turns on what a peer was last seen to offer, or only some of it, and holds it to the program or key it has now. What
   * it says otherwise in this very moment was not seen, and stays off.
   * @param tools its own names; absent means all
   */
  async accept(
    who: Principal,
    name: string,
    { tools, signal }: { tools?: readonly string[]; signal?: AbortSignal } = {},
  ): Promise<PeerView> {
    const { store } = this.#options;
    const peer = await store.get(who, name);
    const seen = acceptTools(await store.tools(who, name), tools);
    this.#options.rest.recovered(`${peer.owner}/${peer.name}`);
    const look = await this.#look(peer, signal);
    await store.setTools(who, name, compareTools(seen, look.tools));
    await store.setPin(who, name, look.pin);
    await this.#offer(await store.get(who, name));
    return await this.get(who, name);
  }

  /** @throws NotFoundError also for another's */
  async remove(who: Principal, name: string): Promise<Peer> {
    const peer = await this.#options.store.get(who, name);
    await this.#options.store.remove(who, name);
    this.#options.withdraw(agentNameOf(peer));
    this.#setPolicy(agentNameOf(peer), undefined);
    return peer;
  }

  /** Offers a peer's agent with what may be used of it now; for when that has changed. */
  async changed(peer: Peer): Promise<void> {
    await this.#offer(peer);
  }

  /** A door for what is not part of a run, such as looking at what there is. */
  async session(peer: Peer): Promise<GatewaySession> {
    const agent = agentNameOf(peer);
    return (await this.#options.gateway()).session({
      who: { kind: "agent", id: agent, level: "worker", onBehalfOf: peer.owner },
      agent,
      level: 1,
      session: `peer:${agent}`,
    });
  }

  async #look(peer: Peer, signal?: AbortSignal): Promise<PeerLook> {
    await using session = await this.session(peer);
    return await this.#driver(peer).look(session, peer, signal);
  }

  async #offer(peer: Peer): Promise<void> {
    const { store, offer, withdraw, sessionOf } = this.#options;
    const owner: Principal = { kind: "person", id: peer.owner };
    this.#setPolicy(agentNameOf(peer), policyOf(peer.definition));
    const agent = peerAgent({
      peer,
      tools: usableTools(await store.tools(owner, peer.name)),
      call: async (tool, input, context) => {
        const now = await store.get(owner, peer.name);
        return await this.#driver(now).call({ session: sessionOf(context), peer: now, tool, input, context });
      },
    });
    if (agent === undefined) withdraw(agentNameOf(peer));
    else offer(agent, peer.owner);
  }

  #setPolicy(agent: string, entry: AgentPolicy | undefined): void {
    const entries = new Map(this.#policies);
    if (entry === undefined) entries.delete(agent);
    else entries.set(agent, entry);
    this.#policies = entries;
  }

  #driver({ definition }: Pick<Peer, "definition">): PeerDriver {
    return this.#options.drivers[definition.transport === "a2a" ? "a2a" : "mcp"];
  }

  async #view(who: Principal, peer: Peer): Promise<PeerView> {
    const { name, definition, pin, createdAt } = peer;
    const tools = await this.#options.store.tools(who, name);
    return { name, agent: agentNameOf(peer), definition, pin, createdAt, tools: tools.map((tool) => view(peer, tool)) };
  }
}

function suspect(tool: PinnedTool): PinnedTool {
  return { ...tool, pending: tool.pending ?? tool.accepted };
}

function view(peer: Peer, { tool, accepted, pending, gone }: PinnedTool): ToolView {
  const state = gone ? "gone" : pending === undefined ? "on" : accepted === undefined ? "new" : "changed";
  return {
    tool,
    capability: capabilityOf(peer, tool),
    state,
    description: (pending ?? accepted)?.description ?? "",
    accepted: pending === undefined ? undefined : accepted,
    offered: pending ?? accepted,
  };
}

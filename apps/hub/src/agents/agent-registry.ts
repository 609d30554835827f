import {
  type AgentHealth,
  type Capability,
  describePrincipal,
  isAdmin,
  mayMake,
  type Manifest,
  NotFoundError,
  ownerOf,
  parse,
  type Principal,
  ValidationError,
} from "@hearth/protocol";
import { type Agent, CapabilityTakenError, type InProcessRuntime } from "@hearth/runtimes";
import { type AgentReader, type AgentWriter, ConflictError } from "@hearth/storage";
import type { AgentStops } from "../health/agent-stops.ts";
import { NotPermittedError } from "../errors/not-permitted-error.ts";
import { owner as hubOwner } from "../owner.ts";
import { type AgentCreation, agentCreation, checkPipelines } from "./composition.ts";
import { composeAgent } from "./compose-agent.ts";
import { requirePlainSchemas } from "./require-plain-schemas.ts";
import { requireWithin } from "./require-within.ts";

/** An agent as the API shows it. */
export interface AgentView {
  id: string;
  level: Manifest["level"];
  state: AgentHealth["state"];
  status: AgentHealth["status"];
  /** `builtin`, or who made it. */
  creator: string;
  /** When it was made, in milliseconds since the Unix epoch; absent where it comes with Hearth or is written as a file. */
  createdAt?: number;
  manifest: Manifest;
  performance: AgentHealth;
}

export interface AgentRegistryOptions {
  runtime: InProcessRuntime;
  reader: AgentReader;
  writer: AgentWriter;
  /** Which agents take no tasks. */
  stops: Pick<AgentStops, "has" | "remove">;
  /** Called for each agent that is made available, so that the worker takes its tasks. */
  onRegistered(agent: Agent): void;
  /** Called with the agent's capabilities once it is gone. */
  onRemoved(agent: Agent): void;
  /** Told of a stored agent that cannot be made available, such as one whose capabilities are gone. */
  onError(error: unknown): void;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/**
 * Checks that someone offers each task's capability to the principal.
 * @param fieldOf where the task at an index stands, as a JSON Pointer to its capability
 * @throws ValidationError naming each that nobody offers
 */
export type RequireCapabilities = (
  who: Principal,
  tasks: readonly { capability: string }[],
  fieldOf: (index: number) => string,
) => void;

/** The creator of agents that are written as files. */
const writtenAs = "file";
/** Who made agents that stand for servers and agents of others. */
const foreignCreator = "foreign";

const announcedMilliseconds = 86_400_000;

interface Registered {
  agent: Agent;
  creator: string;
  /** Undefined for a built-in agent, which works for everyone. */
  owner: string | undefined;
  createdAt: number | undefined;
  registration: Disposable;
}

/** The agents of this hub: those it comes with and those that were made. */
export class AgentRegistry {
  readonly #options: Required<AgentRegistryOptions>;
  readonly #agents = new Map<string, Registered>();
  /** Owner and capability, and until when a worker elsewhere is expected back for it. */
  readonly #announced = new Map<string, number>();

  constructor(options: AgentRegistryOptions) {
    this.#options = { now: Date.now, ...options };
  }

  /** Makes the built-in agents available, then the stored ones in the order they were made. */
  async start(builtin: readonly Agent[]): Promise<void> {
    for (const agent of builtin) this.#register(agent, "builtin", undefined);
    for (const stored of await this.#options.writer.all()) {
      try {
        const creation = parse(agentCreation, stored.definition, "the stored agent");
        const find = (name: string): Capability | undefined => this.capability(stored.owner, name);
        this.#register(
          composeAgent(creation, { owner: stored.owner, find }),
          stored.creator,
          stored.owner,
          stored.createdAt,
        );
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }

  /** Notes that a worker elsewhere asks for tasks of these capabilities: tasks of them are accepted for a day. */
  announce(who: Principal, names: readonly string[]): void {
    const until = this.#options.now() + announcedMilliseconds;
    for (const name of names) this.#announced.set(`${ownerOf(who)} ${name}`, until);
  }

  /** What a capability's name stands for, for this owner. */
  capability(owner: string, name: string): Capability | undefined {
    const holder = this.#options.runtime.find(name);
    if (holder === undefined) return undefined;
    const registered = this.#agents.get(holder.manifest.name);
    if (registered?.owner !== undefined && registered.owner !== owner) return undefined;
    return holder.manifest.capabilities.find((capability) => capability.name === name);
  }

  readonly requireCapabilities: RequireCapabilities = (who, tasks, fieldOf) => {
    const owner = ownerOf(who);
    const known = new Map<string, boolean>();
    const issues: { field: string; message: string }[] = [];
    for (const [index, { capability: name }] of tasks.entries()) {
      const found = known.get(name) ?? (this.capability(owner, name) !== undefined || this.#isAnnounced(owner, name));
      known.set(name, found);
      if (!found && issues.length < 20) {
        issues.push({
          field: fieldOf(index),
          message: `no agent offers ${name}; GET /api/v1/agents lists what there is`,
        });
      }
    }
    if (issues.length > 0) throw new ValidationError("the task", issues);
  };

  list(who: Principal): AgentView[] {
    const health = this.#healthFor(who);
    return [...this.#agents.values()].filter((one) => this.#visible(who, one)).map((one) => view(one, health));
  }

  /** Every owner's agents, for metrics: their names are left out. */
  everyone(): Pick<AgentView, "level" | "state" | "status">[] {
    return this.#options.runtime.health().map(({ agentId, state, status }) => ({
      level: this.#agents.get(agentId)?.agent.manifest.level ?? "worker",
      state,
      status: this.isStopped(agentId) ? "stopped" : status,
    }));
  }

  /** @throws NotFoundError */
  get(who: Principal, name: string): AgentView {
    const registered = this.#agents.get(name);
    if (registered === undefined || !this.#visible(who, registered)) throw new NotFoundError("agent", name);
    return view(registered, this.#healthFor(who));
  }

  /**
   * Makes an agent of level manager or worker. An agent of level manager makes workers only, with no permission beyond its own.
   * @throws NotPermittedError unless the principal is a person or an agent of a level above the made one's
   * @throws ValidationError, also for a regular expression that is not the hub's owner's; ConflictError, CapabilityTakenError
   */
  async create(who: Principal, creation: AgentCreation): Promise<AgentView> {
    if (!isAdmin(who) && !(who.kind === "agent" && mayMake(who.level, creation.level)))
      throw new NotPermittedError(who, `a person, or an agent whose level may make a ${creation.level}`);
    const owner = ownerOf(who);
    if (who.kind !== "person" || who.id !== hubOwner.id) requirePlainSchemas(creation);
    if (this.#agents.has(creation.name)) throw new ConflictError("agent", creation.name);
    const find = (name: string): Capability | undefined => this.capability(owner, name);
    checkPipelines(creation.capabilities, find);
    for (const { name } of creation.capabilities) {
      const holder = this.#options.runtime.find(name)?.manifest.name;
      // Whoever does not see the agent that has it is not told which it is.
      if (holder !== undefined && !this.isVisible(who, holder)) throw new ConflictError("capability", name);
    }
    const agent = composeAgent(creation, { owner, find });
    if (!isAdmin(who)) requireWithin(this.#agents.get(who.id)?.agent.manifest, agent.manifest);
    const creator = describePrincipal(who);
    // Registered first, because registering checks its schemas and names; taken back when it cannot be stored.
    const createdAt = this.#options.now();
    const registered = this.#register(agent, creator, owner, createdAt);
    try {
      await this.#options.writer.insert(who, {
        owner,
        name: creation.name,
        level: creation.level,
        creator,
        manifest: agent.manifest,
        definition: creation,
        createdAt,
      });
    } catch (error) {
      this.#unregister(registered);
      throw error;
    }
    return this.get(who, creation.name);
  }

  /**
   * Puts an agent that is written as a file in the place of the one before it; undefined takes it away. Tasks that run
   * go on with the code they began with.
   * @throws CapabilityTakenError, ValidationError; then the one before it is there as it was
   */
  replaceWritten(name: string, agent: Agent | undefined): void {
    const before = this.#agents.get(name);
    if (before !== undefined && before.creator !== writtenAs)
      throw new CapabilityTakenError({ name, holder: name, field: "/name" });
    if (before !== undefined) this.#unregister(before);
    if (agent === undefined) return;
    try {
      this.#register(agent, writtenAs, undefined);
    } catch (error) {
      if (before !== undefined) this.#register(before.agent, writtenAs, undefined);
      throw error;
    }
  }

  /** Whether the principal sees an agent of this name, and so may ask for it to be opened anew. */
  isVisible(who: Principal, name: string): boolean {
    const registered = this.#agents.get(name);
    return registered !== undefined && this.#visible(who, registered);
  }

  /** Whether an agent is written as a file. */
  isWritten(name: string): boolean {
    return this.#agents.get(name)?.creator === writtenAs;
  }

  /** Opens an agent anew: its figures begin again, and its tasks are taken again. Runs that are under way go on. */
  reopen(name: string): void {
    const registered = this.#agents.get(name);
    if (registered === undefined) return;
    this.#unregister(registered);
    this.#register(registered.agent, registered.creator, registered.owner, registered.createdAt);
  }

  /** Whether a person stopped it. */
  isStopped(name: string): boolean {
    return this.#options.stops.has(name);
  }

  /** Takes the tasks of an agent again that was set aside. Its figures go on. */
  resume(name: string): void {
    const registered = this.#agents.get(name);
    if (registered !== undefined) this.#options.onRegistered(registered.agent);
  }

  /** Takes no more tasks for an agent, so that they wait for another worker or for `reopen`. It stays in the list. */
  setAside(name: string): void {
    const registered = this.#agents.get(name);
    if (registered !== undefined) this.#options.onRemoved(registered.agent);
  }

  /** @throws NotPermittedError, NotFoundError also for a built-in agent, which cannot be removed */
  async remove(who: Principal, name: string): Promise<void> {
    if (!isAdmin(who)) throw new NotPermittedError(who, "a person, or an agent of level admin");
    await this.#options.writer.remove(who, name);
    // One of the same name that is made later is another.
    await this.#options.stops.remove(name);
    const registered = this.#agents.get(name);
    if (registered !== undefined) this.#unregister(registered);
  }

  /** Takes away every agent that was made by someone or for them. What is stored of them is not touched. */
  forget(owner: string): void {
    for (const registered of this.#agents.values()) if (registered.owner === owner) this.#unregister(registered);
  }

  /** The agents that every hub comes with. */
  builtin(): Agent[] {
    return [...this.#agents.values()].filter(({ creator }) => creator === "builtin").map(({ agent }) => agent);
  }

  /** Makes an agent of this hub available to everyone, beside those it always comes with. */
  provide(agent: Agent): void {
    if (!this.#agents.has(agent.manifest.name)) this.#register(agent, "hearth", undefined);
  }

  /** Makes an agent of someone else available to its owner, in place of the one of that name before. */
  offer(agent: Agent, owner: string): void {
    this.withdraw(agent.manifest.name);
    this.#register(agent, foreignCreator, owner);
  }

  /** Takes an agent of someone else away, if it is there. */
  withdraw(name: string): void {
    const registered = this.#agents.get(name);
    if (registered?.creator === foreignCreator) this.#unregister(registered);
  }

  /** True where a capability or an agent of our own has this as its first word. */
  isWordTaken(word: string): boolean {
    return [...this.#agents.values()].some(
      ({ agent, creator }) =>
        creator !== foreignCreator &&
        (agent.manifest.name === word || [...agent.capabilities.keys()].some((name) => name.split(".")[0] === word)),
    );
  }

  /** True for an agent that stands for a server or agent of someone else. */
  isForeign(name: string): boolean {
    return this.#agents.get(name)?.creator === foreignCreator;
  }

  #isAnnounced(owner: string, name: string): boolean {
    return (this.#announced.get(`${owner} ${name}`) ?? 0) > this.#options.now();
  }

  #visible(who: Principal, { owner }: Registered): boolean {
    return owner === undefined || owner === ownerOf(who);
  }

  #register(agent: Agent, creator: string, owner: string | undefined, createdAt?: number): Registered {
    const registration = this.#options.runtime.register(agent);
    const registered = { agent, creator, owner, createdAt, registration };
    this.#agents.set(agent.manifest.name, registered);
    if (!this.isStopped(agent.manifest.name)) this.#options.onRegistered(agent);
    return registered;
  }

  /** What an agent does for others is not said. */
  #healthFor(who: Principal): ReadonlyMap<string, AgentHealth> {
    return new Map(
      this.#options.runtime
        .health(ownerOf(who))
        .map((one) => [one.agentId, this.isStopped(one.agentId) ? asStopped(one) : one]),
    );
  }

  #unregister({ agent, registration }: Registered): void {
    this.#agents.delete(agent.manifest.name);
    registration[Symbol.dispose]();
    this.#options.onRemoved(agent);
  }
}

/** One that still works on what it had begun is at work until that has ended. */
function asStopped(health: AgentHealth): AgentHealth {
  return { ...health, status: "stopped", state: health.state === "idle" ? "maintenance" : health.state };
}

function view({ agent, creator, createdAt }: Registered, health: ReadonlyMap<string, AgentHealth>): AgentView {
  const performance = health.get(agent.manifest.name)!;
  const { level, name } = agent.manifest;
  return {
    id: name,
    level,
    state: performance.state,
    status: performance.status,
    creator,
    ...(createdAt === undefined ? {} : { createdAt }),
    manifest: agent.manifest,
    performance,
  };
}

import {
  type AgentHealth,
  type Capability,
  describePrincipal,
  isAdmin,
  type Manifest,
  NotFoundError,
  ownerOf,
  parse,
  type Principal,
  ValidationError,
} from "@hearth/protocol";
import type { Agent, InProcessRuntime } from "@hearth/runtimes";
import { type AgentReader, type AgentWriter, ConflictError } from "@hearth/storage";
import { NotPermittedError } from "../errors/not-permitted-error.ts";
import { type AgentCreation, agentCreation, checkPipelines } from "./composition.ts";
import { composeAgent } from "./compose-agent.ts";

/** An agent as the API shows it. */
export interface AgentView {
  id: string;
  level: Manifest["level"];
  state: AgentHealth["state"];
  status: AgentHealth["status"];
  /** `builtin`, or who made it. */
  creator: string;
  manifest: Manifest;
  performance: AgentHealth;
}

export interface AgentRegistryOptions {
  runtime: InProcessRuntime;
  reader: AgentReader;
  writer: AgentWriter;
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

const announcedMilliseconds = 86_400_000;

interface Registered {
  agent: Agent;
  creator: string;
  /** Undefined for a built-in agent, which works for everyone. */
  owner: string | undefined;
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
        this.#register(composeAgent(creation, { owner: stored.owner, find }), stored.creator, stored.owner);
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
    const health = new Map(this.#options.runtime.health().map((one) => [one.agentId, one]));
    return [...this.#agents.values()].filter((one) => this.#visible(who, one)).map((one) => view(one, health));
  }

  /** Every owner's agents, for metrics: their names are left out. */
  everyone(): Pick<AgentView, "level" | "state" | "status">[] {
    return this.#options.runtime.health().map(({ agentId, state, status }) => ({
      level: this.#agents.get(agentId)?.agent.manifest.level ?? "worker",
      state,
      status,
    }));
  }

  /** @throws NotFoundError */
  get(who: Principal, name: string): AgentView {
    const registered = this.#agents.get(name);
    if (registered === undefined || !this.#visible(who, registered)) throw new NotFoundError("agent", name);
    return view(registered, new Map(this.#options.runtime.health().map((one) => [one.agentId, one])));
  }

  /**
   * Makes an agent of level manager or worker.
   * @throws NotPermittedError unless the principal is a person or an agent of level admin
   * @throws ValidationError, ConflictError, CapabilityTakenError
   */
  async create(who: Principal, creation: AgentCreation): Promise<AgentView> {
    if (!isAdmin(who)) throw new NotPermittedError(who, "a person, or an agent of level admin");
    const owner = ownerOf(who);
    if (this.#agents.has(creation.name)) throw new ConflictError("agent", creation.name);
    const find = (name: string): Capability | undefined => this.capability(owner, name);
    checkPipelines(creation.capabilities, find);
    const agent = composeAgent(creation, { owner, find });
    const creator = describePrincipal(who);
    // Registered first, because registering checks its schemas and names; taken back when it cannot be stored.
    const registered = this.#register(agent, creator, owner);
    try {
      await this.#options.writer.insert(who, {
        owner,
        name: creation.name,
        level: creation.level,
        creator,
        manifest: agent.manifest,
        definition: creation,
        createdAt: this.#options.now(),
      });
    } catch (error) {
      this.#unregister(registered);
      throw error;
    }
    return this.get(who, creation.name);
  }

  /** @throws NotPermittedError, NotFoundError also for a built-in agent, which cannot be removed */
  async remove(who: Principal, name: string): Promise<void> {
    if (!isAdmin(who)) throw new NotPermittedError(who, "a person, or an agent of level admin");
    await this.#options.writer.remove(who, name);
    const registered = this.#agents.get(name);
    if (registered !== undefined) this.#unregister(registered);
  }

  #isAnnounced(owner: string, name: string): boolean {
    return (this.#announced.get(`${owner} ${name}`) ?? 0) > this.#options.now();
  }

  #visible(who: Principal, { owner }: Registered): boolean {
    return owner === undefined || owner === ownerOf(who);
  }

  #register(agent: Agent, creator: string, owner: string | undefined): Registered {
    const registration = this.#options.runtime.register(agent);
    const registered = { agent, creator, owner, registration };
    this.#agents.set(agent.manifest.name, registered);
    this.#options.onRegistered(agent);
    return registered;
  }

  #unregister({ agent, registration }: Registered): void {
    this.#agents.delete(agent.manifest.name);
    registration[Symbol.dispose]();
    this.#options.onRemoved(agent);
  }
}

function view({ agent, creator }: Registered, health: ReadonlyMap<string, AgentHealth>): AgentView {
  const performance = health.get(agent.manifest.name)!;
  const { level, name } = agent.manifest;
  return {
    id: name,
    level,
    state: performance.state,
    status: performance.status,
    creator,
    manifest: agent.manifest,
    performance,
  };
}

import { type EscalationStore, HealthMonitor, openEscalationStore, whyOf } from "@hearth/agents/start";
import { type Clock, type EngineReader, systemClock } from "@hearth/engine";
import {
  type AgentEscalation,
  type AgentHealth,
  type AgentHealthView,
  describePrincipal,
  type GoalId,
  healthThresholds,
  isAdmin,
  type NewEvent,
  type NewReceipt,
  NotFoundError,
  ownerOf,
  type Principal,
} from "@hearth/protocol";
import { AgentRestartedError, AgentStoppedError, type EndedRun, type InProcessRuntime } from "@hearth/runtimes";
import type { Database } from "@hearth/storage";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import { NotPermittedError } from "../errors/not-permitted-error.ts";
import type { AgentStops } from "./agent-stops.ts";

export interface AgentCareOptions {
  database: Database<unknown>;
  runtime: () => InProcessRuntime;
  agents: () => AgentRegistry;
  stops: AgentStops;
  /** Ids of the people of this hub: an agent that everybody has is stopped for everybody. */
  everyone: () => Promise<string[]>;
  engine: EngineReader;
  /** Looks at agent files anew, before an agent that is written as one is opened again. */
  reload: () => Promise<unknown>;
  /** Whose hub this is: who is told. */
  who: Principal;
  emit: (event: NewEvent) => void;
  record: (receipt: NewReceipt) => Promise<unknown>;
  onError: (error: unknown) => void;
  clock?: Clock;
}

/** Tasks whose runs were ended and that were given back. */
export interface EndedTasks {
  /** Those of whoever asked. */
  tasks: string[];
  /** How many of other people there were. */
  others: number;
}

/** What is another's is counted and not named. */
function ofOwner(who: Principal, ended: readonly EndedRun[]): EndedTasks {
  const own = ended.filter(({ owner }) => owner === ownerOf(who));
  return { tasks: own.map(({ task }) => task), others: ended.length - own.length };
}

/** How the agents fare, and what is done where one does not. */
export class AgentCare implements Disposable {
  readonly #options: AgentCareOptions;
  readonly #monitor: HealthMonitor;
  #store: Promise<EscalationStore> | undefined;

  constructor(options: AgentCareOptions) {
    this.#options = options;
    const { clock = systemClock, runtime, who, emit, onError } = options;
    this.#monitor = new HealthMonitor({
      clock,
      health: (agent) => runtime().healthOf(agent),
      restart: async (agent, why, attempt) => void (await this.#restart(agent, { why, attempt, silentOnly: true })),
      escalate: (agent, health, attempts) => this.#escalate(agent, health, attempts),
      onStatus: (agent, status) =>
        emit({ type: "agent-updated", owner: ownerOf(who), agent, data: { health: status } }),
      onError,
    });
  }

  /** To be told of each run that begins and ends. */
  readonly onRun = (agent: string, what: "began" | "ended"): void => this.#monitor.onRun(agent, what);

  /** The agents a principal sees. What waits for an agent is counted in the engine's queue, up to 1000 tasks. */
  async view(who: Principal): Promise<AgentHealthView[]> {
    const { agents, engine, stops } = this.#options;
    const [ready, escalations] = await Promise.all([
      engine.list(who, { states: ["ready"], limit: 1000 }),
      this.escalations(who),
    ]);
    return agents()
      .list(who)
      .map(({ manifest, performance }) => {
        const { attempts, lastAttemptAt } = this.#monitor.stateOf(manifest.name);
        const names = new Set(manifest.capabilities.map(({ name }) => name));
        const escalation = escalations.find(({ agent }) => agent === manifest.name);
        const stoppedAt = stops.since(manifest.name);
        return {
          ...performance,
          queueDepth: ready.filter(({ capability }) => names.has(capability)).length,
          restarts: attempts,
          ...(lastAttemptAt === undefined ? {} : { lastRestartAt: lastAttemptAt }),
          ...(escalation === undefined ? {} : { escalation }),
          ...(stoppedAt === undefined ? {} : { stoppedAt }),
        };
      });
  }

  async escalations(who: Principal): Promise<AgentEscalation[]> {
    return await (await this.#escalationStore()).list(who);
  }

  /**
   * Stopped agents for which a goal's tasks wait, and how many of them.
   * @returns an empty list when it waits for none
   */
  async waitedFor(who: Principal, goal: GoalId): Promise<{ agent: string; tasks: number }[]> {
    const { agents, engine } = this.#options;
    const stopped = agents()
      .list(who)
      .filter(({ status }) => status === "stopped");
    if (stopped.length === 0) return [];
    const ready = await engine.list(who, { goal, states: ["ready"], limit: 1000 });
    return stopped.flatMap(({ id, manifest }) => {
      const names = new Set(manifest.capabilities.map(({ name }) => name));
      const tasks = ready.filter(({ capability }) => names.has(capability)).length;
      return tasks === 0 ? [] : [{ agent: id, tasks }];
    });
  }

  /**
   * A person's stop: the agent takes no more tasks, also after a restart of the hub, until it is started.
   * @param now ends its runs and gives their tasks back; without it they go on to their end
   * @throws AgentNeededError, NotPermittedError, NotFoundError
   */
  async stop(who: Principal, agent: string, { now = false }: { now?: boolean } = {}): Promise<EndedTasks> {
    const { stops, runtime, agents, clock = systemClock } = this.#options;
    stops.requireStoppable(agent);
    this.#requireMay(who, agent);
    const wasStopped = stops.has(agent);
    await stops.add(agent, clock.now());
    agents().setAside(agent);
    const ended = ofOwner(who, now ? runtime().abort(agent, new AgentStoppedError(agent)) : []);
    if (!wasStopped || now) await this.#tellAll(who, agent, "stopped", { now, ...ended });
    return ended;
  }

  /**
   * The end of a person's stop. An agent that runs is left as it is.
   * @throws NotPermittedError, NotFoundError
   */
  async start(who: Principal, agent: string): Promise<void> {
    const { stops, agents } = this.#options;
    this.#requireMay(who, agent);
    if (!(await stops.remove(agent))) return;
    this.#monitor.forget(agent);
    if (agents().isWritten(agent)) await this.#options.reload();
    agents().resume(agent);
    await this.#tellAll(who, agent, "started", {});
  }

  /**
   * A person's restart: every run of the agent ends and its tasks are given back, and what was tried before is forgotten.
   * A stopped agent is started by it.
   * @throws NotPermittedError, NotFoundError
   */
  async restart(who: Principal, agent: string): Promise<EndedTasks> {
    this.#requireMay(who, agent);
    this.#monitor.forget(agent);
    if (await this.#options.stops.remove(agent)) await this.#tellAll(who, agent, "started", {});
    await (await this.#escalationStore()).clear(who, agent);
    return await this.#restart(agent, { why: "a person asked for it", by: who });
  }

  [Symbol.dispose](): void {
    this.#monitor[Symbol.dispose]();
  }

  #requireMay(who: Principal, agent: string): void {
    if (!isAdmin(who)) throw new NotPermittedError(who, "a person, or an agent of level admin");
    if (!this.#options.agents().isVisible(who, agent)) throw new NotFoundError("agent", agent);
  }

  async #tellAll(who: Principal, agent: string, what: "stopped" | "started", body: object): Promise<void> {
    const { agents, emit, everyone, record } = this.#options;
    const status = what === "stopped" ? what : "healthy";
    for (const id of await everyone()) {
      if (agents().isVisible({ kind: "person", id }, agent))
        emit({ type: "agent-updated", owner: id, agent, data: { health: status } });
    }
    const principal = describePrincipal(who);
    await record({
      kind: "hub",
      action: `agent-${what}`,
      principal,
      owner: ownerOf(who),
      body: { target: agent, ...body },
    });
  }

  async #restart(
    agent: string,
    how: { why: string; attempt?: number; silentOnly?: boolean; by?: Principal },
  ): Promise<EndedTasks> {
    const { runtime, agents, reload, who, emit, record } = this.#options;
    const { why, attempt, silentOnly = false, by = who } = how;
    const silence = { silentMilliseconds: healthThresholds.heartbeatTimeoutMilliseconds };
    const ended = ofOwner(by, runtime().abort(agent, new AgentRestartedError(agent, why), silentOnly ? silence : {}));
    if (agents().isWritten(agent)) await reload();
    agents().reopen(agent);
    const data = { why, ...ended, ...(attempt === undefined ? {} : { attempt }) };
    emit({ type: "agent-recovered", owner: ownerOf(by), agent, data });
    await record({
      kind: "hub",
      action: "agent-restarted",
      principal: how.by === undefined ? "hub" : describePrincipal(by),
      owner: ownerOf(by),
      body: { agent, ...data },
    });
    return ended;
  }

  async #escalate(agent: string, health: AgentHealth, attempts: number): Promise<void> {
    const { runtime, agents, who, emit, record, clock = systemClock } = this.#options;
    const why = whyOf(health);
    const status = health.status === "offline" ? "offline" : "unhealthy";
    if (status === "offline") {
      // What it was given goes to whoever else can do it; nothing more is given to it.
      agents().setAside(agent);
      runtime().abort(agent, new AgentRestartedError(agent, why), {
        silentMilliseconds: healthThresholds.heartbeatTimeoutMilliseconds,
      });
    }
    await (await this.#escalationStore()).put(who, { agent, status, why, attempts, since: clock.now() });
    emit({ type: "agent-escalated", owner: ownerOf(who), agent, data: { status, why, attempts } });
    await record({
      kind: "hub",
      action: "agent-escalated",
      principal: "hub",
      owner: ownerOf(who),
      body: { agent, status, why, attempts },
    });
  }

  #escalationStore(): Promise<EscalationStore> {
    this.#store ??= openEscalationStore(this.#options.database).catch((error: unknown) => {
      this.#store = undefined;
      throw error;
    });
    return this.#store;
  }
}

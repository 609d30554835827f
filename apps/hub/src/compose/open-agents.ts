import { join } from "node:path";
import {
  createAgentWorkspaces,
  type Estimator,
  type ConversationLog,
  lazyBuiltinAgents,
  lazyConversationAgent,
  openLazyConversationLog,
  lazyTeamTools,
  startTempCleaner,
} from "@hearth/agents/start";
import type { GatewaySession } from "@hearth/gateway";
import { ownerOf } from "@hearth/protocol";
import { createInProcessRuntime, type InProcessRuntime } from "@hearth/runtimes";
import { createAgentReader, createAgentWriter } from "@hearth/storage";
import { AgentRegistry } from "../agents/agent-registry.ts";
import { loopServices } from "../agents/loop-services.ts";
import { createTaskRunner } from "../agents/task-runner.ts";
import { openWrittenAgents, toolAgents, type WrittenAgents } from "../agents/written-agents.ts";
import type { EarlierTurns } from "../conversation/earlier-turns.ts";
import { createHubEstimator } from "../estimate/hub-estimator.ts";
import { createEffectHistory } from "../gateway/effect-history.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import { AgentCare } from "../health/agent-care.ts";
import { AgentStops } from "../health/agent-stops.ts";
import type { LazyInterop } from "../interop/hub-interop.ts";
import { owner } from "../owner.ts";
import type { HubSwarm } from "../swarm/hub-swarm.ts";
import { lazySwarmAgent } from "../swarm/lazy-swarm-agent.ts";
import { createHubTeam, type HubTeam } from "../team/hub-team.ts";
import type { DoorNeeds, Doors } from "./open-doors.ts";
import { openSwarm } from "./open-swarm.ts";

/** The agents of the hub and what executes them. */
export interface Agents {
  runtime: InProcessRuntime;
  registry: AgentRegistry;
  written: WrittenAgents;
  /** The doors of the tasks that run now, by task. */
  sessions: Map<string, GatewaySession>;
  metrics: Metrics;
  care: AgentCare;
  team: HubTeam;
  /** What a task of each of them takes. */
  estimator: Estimator;
  /** What was said in a goal's conversation before it. */
  earlier: EarlierTurns;
  swarm: HubSwarm;
}

export interface AgentNeeds extends Omit<DoorNeeds, "peerPolicies" | "redactForeign"> {
  doors: Doors;
  /** Tools, agents and skills of others; there once the first agent runs. */
  interop: () => LazyInterop | undefined;
}

/** Starts a worker for everything that the hub's own agents can do: those it comes with, stored ones, and those in files. */
export async function openAgents(resources: AsyncDisposableStack, needs: AgentNeeds): Promise<Agents> {
  const { config, stores, records, work, doors, settings, parts, onError } = needs;
  const { home } = config;
  const { clock } = parts;
  const { database, goals } = stores;
  const { engine, feed } = work;
  const { gateway, databases, models, memory } = doors;
  const stops = await AgentStops.open(database.as());
  const care: AgentCare = resources.use(
    new AgentCare({
      database: database.as(),
      runtime: () => runtime,
      agents: () => registry,
      stops,
      everyone: () => stores.people.reader.everyone(),
      engine,
      reload: async () => await written?.reload(),
      who: owner,
      emit: (event) => feed.publish(event),
      record: records.record,
      onError: onError("agent health"),
      ...(clock === undefined ? {} : { clock }),
    }),
  );
  const runtime: InProcessRuntime = createInProcessRuntime({
    onRun: care.onRun,
    isStopped: (agent) => stops.has(agent),
    ...(clock === undefined ? {} : { now: () => clock.now() }),
  });
  const sessions = new Map<string, GatewaySession>();
  // Before the worker, so that it is closed after the tasks that use it.
  const swarm = resources.use(await openSwarm(needs));
  const worker = resources.use(
    engine.startWorker({ name: "hub", concurrency: Number(settings.hubNow("max_concurrent_tasks")) }),
  );
  const workspaces = createAgentWorkspaces({ root: join(home, "workspaces") });
  resources.use(
    startTempCleaner({
      workspaces,
      wanted: () => settings.hubNow("auto_cleanup_enabled") === true,
      onError: onError("temporary files"),
    }),
  );
  const earlier: EarlierTurns = async (who, goal) => {
    const { createEarlierTurns } = await import("../conversation/earlier-turns.ts");
    return await createEarlierTurns({ goals, engine, gateway })(who, goal);
  };
  let written: WrittenAgents | undefined;
  const team = createHubTeam({
    database: database.as(),
    gateway,
    agents: () => registry,
    emit: (event) => feed.publish(event),
    ...(clock === undefined ? {} : { now: () => clock.now() }),
  });
  const runTask = createTaskRunner({
    runtime,
    goals,
    home,
    gateway,
    history: createEffectHistory(records.key.did, records.reader),
    ...(clock === undefined ? {} : { now: () => clock.now() }),
    workspaces,
    databases,
    models,
    written: (name) => written?.has(name) ?? false,
    sessions,
    team,
    engine,
    isForeign: (agent) => registry.isForeign(agent),
  });
  const registry: AgentRegistry = new AgentRegistry({
    runtime,
    reader: createAgentReader(database),
    writer: createAgentWriter(database),
    stops,
    onRegistered: (agent) => {
      for (const name of agent.capabilities.keys()) worker.handle(name, runTask(name));
    },
    onRemoved: (agent) => {
      for (const name of agent.capabilities.keys()) worker.unhandle(name);
    },
    onError: onError("stored agent"),
  });
  const metrics = createMetrics({ engine, agents: registry, dropped: () => feed.dropped, onError: onError("metrics") });
  engine.subscribe((event) => {
    feed.publish(event);
    metrics.observe(event);
  });
  let log: Promise<ConversationLog> | undefined;
  const conversations = (): Promise<ConversationLog> => (log ??= openLazyConversationLog({ database: database.as() }));
  const readOn = lazyConversationAgent({
    log: { entries: async (who, conversation) => (await conversations()).entries(who, conversation) },
  });
  await registry.start([
    ...lazyBuiltinAgents(),
    ...toolAgents(home),
    lazyTeamTools(team.services),
    readOn,
    lazySwarmAgent(swarm.compute),
    ...(parts.agents ?? []),
  ]);
  written = resources.use(
    await openWrittenAgents({
      home,
      owner: ownerOf(owner),
      runtime,
      registry,
      emit: (event) => feed.publish(event),
      onError: onError("agent files"),
      services: loopServices({
        home,
        conversations,
        readOn,
        memory,
        earlier,
        runtime,
        written: () => written,
        interop: needs.interop,
        onError: onError("memory"),
      }),
    }),
  );
  const estimator = createHubEstimator({
    database: database.as(),
    runtime,
    models,
    modelOf: (agent) => written?.modelOf(agent),
    isForeign: (agent) => registry.isForeign(agent),
  });
  return { runtime, registry, written, sessions, metrics, care, team, estimator, earlier, swarm };
}

import type { EngineReader } from "@hearth/engine";
import type { AgentEscalation, HealthStatus, Principal, SandboxHealth, SystemHealth } from "@hearth/protocol";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import type { MachineResources } from "./machine-resources.ts";

export interface SystemHealthOptions {
  engine: EngineReader;
  agents: AgentRegistry;
  resources: MachineResources;
  version: string;
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  /** False while the journal or the feed cannot be written. */
  recording: () => boolean;
  sandbox: () => SandboxHealth;
  /** Agents that a person has to look at. */
  escalations: () => Promise<AgentEscalation[]>;
}

/** A disk this full stops the hub before long. */
const fullStoragePercent = 98;

/**
 * How the hub is. `unhealthy` when the database does not answer or nothing can be recorded, `degraded` when an agent
 * that nobody stopped is not healthy, or a person has to look at one, the disk is almost full, or the sandbox leaks.
 */
export async function systemHealth(
  who: Principal,
  { engine, agents, resources, version, startedAt, recording, sandbox, escalations }: SystemHealthOptions,
): Promise<SystemHealth> {
  const counts = await engine.counts().catch(() => undefined);
  const used = await resources.read();
  const all = agents.list(who);
  const active = all.filter(({ state }) => state !== "idle" && state !== "maintenance").length;
  let status: HealthStatus = "healthy";
  if (used.storage >= fullStoragePercent || all.some(({ status: one }) => one !== "healthy" && one !== "stopped"))
    status = "degraded";
  const escalated = await escalations().catch(() => []);
  if (escalated.length > 0) status = "degraded";
  const contained = sandbox();
  if (contained.state === "leaking") status = "degraded";
  if (counts === undefined || !recording()) status = "unhealthy";
  return {
    status,
    uptime: Math.floor((Date.now() - startedAt) / 1000),
    version,
    agents: { total: all.length, active, idle: all.length - active },
    tasks: {
      waiting: counts?.waiting ?? 0,
      ready: counts?.ready ?? 0,
      running: (counts?.running ?? 0) + (counts?.assigned ?? 0),
    },
    resources: used,
    sandbox: contained,
    ...(escalated.length === 0 ? {} : { escalations: escalated }),
  };
}

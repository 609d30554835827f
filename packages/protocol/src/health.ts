import { z } from "zod";

export const healthStatus = z.enum(["healthy", "degraded", "unhealthy", "offline"]);
export type HealthStatus = z.infer<typeof healthStatus>;

/** How one agent is: as well as it is, or stopped by a person. */
export const agentStatus = z.enum([...healthStatus.options, "stopped"]);
export type AgentStatus = z.infer<typeof agentStatus>;

export const agentState = z.enum(["startup", "idle", "planning", "conversation", "work", "maintenance"]);
export type AgentState = z.infer<typeof agentState>;

export const agentHealth = z.object({
  agentId: z.string(),
  agentType: z.string(),
  status: agentStatus,
  state: agentState,
  lastHeartbeat: z.number(),
  lastTaskCompleted: z.number().optional(),
  tasksCompletedLastHour: z.number().int(),
  tasksFailedLastHour: z.number().int(),
  averageResponseMilliseconds: z.number(),
  errorRatePercent: z.number(),
  currentTask: z.string().optional(),
  queueDepth: z.number().int(),
  uptimeSeconds: z.number(),
});
export type AgentHealth = z.infer<typeof agentHealth>;

/** Thresholds by which an agent's status is judged. */
export const healthThresholds = {
  heartbeatTimeoutMilliseconds: 30_000,
  degradedErrorRatePercent: 20,
  unhealthyErrorRatePercent: 50,
  degradedResponseMilliseconds: 30_000,
} as const;

/**
 * What attempts to get out of the sandbox found. `unexamined`: not done yet, or no answer; `leaking`: something got out;
 * `unavailable`: there is no sandbox here. Agents run commands only where it is `contained`.
 */
export const sandboxHealth = z.object({
  state: z.enum(["unexamined", "contained", "leaking", "unavailable"]),
  reason: z.string().optional(),
  /** What the person can do about it. */
  fix: z.string().optional(),
  /** Milliseconds since the Unix epoch. */
  examinedAt: z.number().optional(),
  /** How many ways out were tried. */
  attempts: z.number().int().optional(),
  leaks: z.array(z.object({ id: z.string(), title: z.string() })).optional(),
});
export type SandboxHealth = z.infer<typeof sandboxHealth>;

/** An agent that restarts did not mend. It stays until a person has restarted the agent. */
export const agentEscalation = z.object({
  agent: z.string(),
  status: z.enum(["unhealthy", "offline"]),
  why: z.string(),
  /** Restarts that did not help. */
  attempts: z.number().int(),
  /** Milliseconds since the Unix epoch. */
  since: z.number(),
});
export type AgentEscalation = z.infer<typeof agentEscalation>;

/** `GET /api/v1/agent-health`: an agent's figures, and what was done about it. */
export const agentHealthView = agentHealth.extend({
  /** Restarts since it was last well. */
  restarts: z.number().int(),
  /** Milliseconds since the Unix epoch. */
  lastRestartAt: z.number().optional(),
  escalation: agentEscalation.optional(),
  /** Since when it is stopped, in milliseconds since the Unix epoch. */
  stoppedAt: z.number().optional(),
});
export type AgentHealthView = z.infer<typeof agentHealthView>;

/** `GET /api/v1/system/health`. Percentages are 0 to 100; uptime is in seconds. */
export const systemHealth = z.object({
  status: healthStatus,
  uptime: z.number(),
  version: z.string(),
  agents: z.object({ total: z.number().int(), active: z.number().int(), idle: z.number().int() }),
  tasks: z.object({ waiting: z.number().int(), ready: z.number().int(), running: z.number().int() }),
  resources: z.object({ cpu: z.number(), memory: z.number(), storage: z.number() }),
  sandbox: sandboxHealth.optional(),
  /** Agents that a person has to look at. */
  escalations: z.array(agentEscalation).optional(),
});
export type SystemHealth = z.infer<typeof systemHealth>;

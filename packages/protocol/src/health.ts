import { z } from "zod";

export const healthStatus = z.enum(["healthy", "degraded", "unhealthy", "offline"]);
export type HealthStatus = z.infer<typeof healthStatus>;

export const agentState = z.enum(["startup", "idle", "planning", "conversation", "work", "maintenance"]);
export type AgentState = z.infer<typeof agentState>;

export const agentHealth = z.object({
  agentId: z.string(),
  agentType: z.string(),
  status: healthStatus,
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

/** `GET /api/v1/system/health`. Percentages are 0 to 100; uptime is in seconds. */
export const systemHealth = z.object({
  status: healthStatus,
  uptime: z.number(),
  version: z.string(),
  agents: z.object({ total: z.number().int(), active: z.number().int(), idle: z.number().int() }),
  tasks: z.object({ waiting: z.number().int(), ready: z.number().int(), running: z.number().int() }),
  resources: z.object({ cpu: z.number(), memory: z.number(), storage: z.number() }),
});
export type SystemHealth = z.infer<typeof systemHealth>;

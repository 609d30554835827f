import { z } from "zod";

/** Events are noun-verb. They inform the feed, metrics and logs, and never steer the flow. */
export const eventType = z.enum([
  "goal-submitted",
  "goal-updated",
  "goal-completed",
  "goal-failed",
  "goal-refused",
  "goal-cancelled",
  "plan-drafted",
  "plan-approved",
  "plan-completed",
  "plan-failed",
  "plan-cancelled",
  "task-submitted",
  "task-started",
  "task-progressed",
  "task-output",
  "task-parked",
  "task-retried",
  "task-completed",
  "task-failed",
  "task-cancelled",
  "approval-requested",
  "approval-decided",
  "budget-alerted",
  "sandbox-leaked",
  "agent-registered",
  "agent-updated",
  "agent-spawned",
  "agent-ended",
  "agent-recovered",
  "agent-escalated",
  "setting-changed",
  "notification-raised",
  "swarm-changed",
  "swarm-moved",
  "hub-started",
  "hub-stopped",
]);
export type EventType = z.infer<typeof eventType>;

/** One event of the feed. `id` rises strictly within one hub; a client resumes after the last id it saw. */
export const event = z.object({
  id: z.number().int().positive(),
  type: eventType,
  /** Milliseconds since the Unix epoch. */
  time: z.number(),
  owner: z.string(),
  goal: z.string().optional(),
  plan: z.string().optional(),
  task: z.string().optional(),
  agent: z.string().optional(),
  data: z.record(z.string(), z.unknown()).default({}),
});
export type Event = z.infer<typeof event>;
export type NewEvent = Omit<z.input<typeof event>, "id" | "time">;

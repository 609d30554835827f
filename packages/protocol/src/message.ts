import { z } from "zod";
import { conversationId, messageId, planId, taskId } from "./identifiers.ts";

/** Who stands at an end of a message. */
export const messageRole = z.enum([
  "person",
  "admin",
  "manager",
  "worker",
  "device",
  "aggregator",
  "swarm-worker",
  "operator",
]);
export type MessageRole = z.infer<typeof messageRole>;

const agents = ["admin", "manager", "worker"] as const;
const above = ["admin", "manager"] as const;

interface Route {
  readonly from: readonly MessageRole[];
  readonly to: readonly MessageRole[];
}

/**
 * Every message type and who may send it to whom. A type with several routes allows any of them.
 * A worker answers its manager or the admin and commands nobody: it appears in no `from` of
 * `task`, `handoff`, `config` or `state-sync`.
 */
export const messageRoutes = {
  task: [
    { from: ["person"], to: ["admin"] },
    { from: above, to: agents },
    { from: ["aggregator"], to: ["swarm-worker"] },
    { from: ["device"], to: ["device"] },
  ],
  result: [
    { from: agents, to: above },
    { from: ["admin"], to: ["person"] },
    { from: ["swarm-worker"], to: ["aggregator"] },
    { from: ["device"], to: ["device"] },
  ],
  handoff: [{ from: above, to: above }],
  query: [
    { from: above, to: agents },
    { from: ["worker"], to: above },
    { from: ["person"], to: ["admin", "manager"] },
  ],
  answer: [
    { from: agents, to: above },
    { from: above, to: ["worker", "person"] },
  ],
  heartbeat: [
    { from: agents, to: above },
    { from: ["swarm-worker"], to: ["aggregator"] },
    { from: ["device"], to: ["device"] },
  ],
  learn: [
    { from: agents, to: above },
    { from: above, to: agents },
  ],
  "agent-to-agent": [
    { from: above, to: agents },
    { from: ["worker"], to: above },
  ],
  "agent-to-user": [{ from: above, to: ["person"] }],
  "state-sync": [
    { from: ["device"], to: ["device"] },
    { from: ["admin"], to: above },
  ],
  "resource-request": [{ from: ["device"], to: ["device"] }],
  "resource-offer": [{ from: ["device"], to: ["device"] }],
  "ai-introduction": [{ from: ["device", "admin"], to: ["device", "admin"] }],
  "connection-request": [{ from: ["device", "person"], to: ["device", "person"] }],
  "event-coordination": [{ from: ["device", "admin"], to: ["device", "admin"] }],
  "node-announce": [{ from: ["device"], to: ["device"] }],
  "node-departure": [{ from: ["device"], to: ["device"] }],
  "topology-update": [{ from: ["device"], to: ["device"] }],
  commit: [{ from: ["operator"], to: ["aggregator"] }],
  config: [
    { from: ["operator"], to: ["aggregator"] },
    { from: ["admin"], to: ["manager", "worker"] },
  ],
  status: [
    { from: ["person", "admin", "manager", "worker", "device", "swarm-worker", "operator"], to: ["aggregator"] },
    { from: ["aggregator"], to: ["operator"] },
  ],
  error: [
    { from: ["aggregator", "swarm-worker", "device"], to: ["aggregator", "swarm-worker", "operator", "device"] },
    { from: agents, to: above },
  ],
} as const satisfies Record<string, readonly Route[]>;

export type MessageType = keyof typeof messageRoutes;
export const messageType = z.enum(Object.keys(messageRoutes) as [MessageType, ...MessageType[]]);

/** True when a message of this type may go from one role to the other. Roles not in the table may not. */
export function mayMessage(type: MessageType, from: MessageRole, to: MessageRole): boolean {
  const routes: readonly Route[] = messageRoutes[type];
  return routes.some((route) => route.from.includes(from) && route.to.includes(to));
}

/** The phases of the improvement cycle, as a message may carry them. */
export const phase = z.enum(["observe", "think", "plan", "build", "execute", "verify", "learn"]);

/** The one envelope for every message between agents, devices, people and the swarm. */
export const messageEnvelope = z.strictObject({
  id: messageId,
  type: messageType,
  from: z.string().min(1),
  /** A principal, or `*` for everyone who may receive this type from the sender. */
  to: z.string().min(1),
  /** Milliseconds since the Unix epoch. */
  timestamp: z.number().nonnegative(),
  /** Seconds after which the message is dropped. */
  ttl: z.number().int().positive().default(3600),
  priority: z.number().int().min(1).max(10).default(5),
  correlation: z
    .object({
      task: taskId.optional(),
      plan: planId.optional(),
      conversation: conversationId.optional(),
      parent: messageId.optional(),
      phase: phase.optional(),
    })
    .default({}),
  body: z.unknown(),
  /** Base64url Ed25519 signature over the envelope without this field. */
  signature: z.string().optional(),
  /** True when `body` is a sealed message rather than JSON. */
  encrypted: z.boolean().default(false),
});
export type MessageEnvelope = z.infer<typeof messageEnvelope>;

/** True once the message's time to live has passed. `now` is in milliseconds. */
export function isExpired(envelope: Pick<MessageEnvelope, "timestamp" | "ttl">, now: number): boolean {
  return now - envelope.timestamp > envelope.ttl * 1000;
}

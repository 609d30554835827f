import type { Principal, Receipt } from "@hearth/protocol";
import type { JournalReader } from "./journal-reader.ts";
import type { ViewFilter } from "./view-filter.ts";

/** The event types of the audit trail, each with the receipt actions that are one. */
const actionsOf = {
  command_executed: ["command-executed", "command-run"],
  file_read: ["file-read"],
  file_write: ["file-written", "file-write", "file-created"],
  file_delete: ["file-deleted", "file-delete"],
  api_call: ["api-called", "api-call", "network-called", "request-sent", "model-called"],
  task_started: ["task-started"],
  task_completed: ["task-completed"],
  task_failed: ["task-failed"],
  permission_denied: ["permission-denied", "effect-denied"],
  permission_escalation: ["permission-escalated", "permission-escalation", "escalation-requested"],
  agent_started: ["agent-started"],
  agent_stopped: ["agent-stopped"],
  user_login: ["user-login", "user-signed-in"],
  user_logout: ["user-logout", "user-signed-out"],
  config_changed: ["config-changed", "policy-changed", "budget-set", "key-rotated", "key-revoked", "secret-changed"],
  secret_accessed: ["secret-accessed", "secret-used"],
} as const;

export type AuditEventType = keyof typeof actionsOf;
export const auditEventTypes = Object.keys(actionsOf) as AuditEventType[];

const typeOf = new Map<string, AuditEventType>(
  Object.entries(actionsOf).flatMap(([type, actions]) =>
    actions.map((action) => [action, type as AuditEventType] as const),
  ),
);

export interface AuditEvent {
  id: string;
  index: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  eventType: AuditEventType;
  /** The agent that acted, when one did. */
  agentId: string | undefined;
  userId: string;
  /** `body.session` */
  sessionId: string | undefined;
  action: string;
  /** The command, path, address or id acted on, as the body names it. */
  target: string;
  outcome: "success" | "failure" | "denied";
  /** `body.address` */
  ipAddress: string | undefined;
  details: Readonly<Record<string, unknown>>;
}

export interface AuditFilter extends ViewFilter {
  types?: readonly AuditEventType[];
}

/**
 * The audit trail of one person: the receipts that are one of its event types, in the order of the receipts. A task has
 * one receipt, written at its end; it tells of the start as well.
 */
export function* auditTrail(
  reader: JournalReader,
  principal: Principal,
  filter: AuditFilter = {},
): Generator<AuditEvent> {
  const { types, ...rest } = filter;
  for (const receipt of reader.iterate(principal, rest)) {
    const found = [startOf(receipt), toAuditEvent(receipt)].filter((event) => event !== undefined);
    for (const event of filter.first === "newest" ? found.toReversed() : found)
      if (types === undefined || types.includes(event.eventType)) yield event;
  }
}

/** The start that a task's receipt tells of, when its body says when that was. */
function startOf(receipt: Receipt): AuditEvent | undefined {
  const { startedAt } = receipt.body;
  const end = receipt.kind === "task" ? toAuditEvent(receipt) : undefined;
  if (end === undefined || typeof startedAt !== "number") return undefined;
  return { ...end, timestamp: startedAt, eventType: "task_started", action: "task-started", outcome: "success" };
}

/** A receipt as an audit event; undefined for what the trail does not show, such as an intent. */
export function toAuditEvent(receipt: Receipt): AuditEvent | undefined {
  // An intent is not yet an event: its outcome is, or `unfinishedIntents` shows that there is none.
  if (receipt.kind === "effect-intent") return undefined;
  const denied = receipt.kind === "decision" && receipt.body["decision"] === "deny";
  const eventType = denied ? "permission_denied" : typeOf.get(receipt.action);
  if (eventType === undefined) return undefined;
  const { body } = receipt;
  const targets = ["target", "command", "path", "url", "capability"].map((name) => textOf(body[name]));
  return {
    id: receipt.id,
    index: receipt.index,
    timestamp: receipt.time,
    eventType,
    agentId: /^agent:([^@]+)@/.exec(receipt.principal)?.[1],
    userId: receipt.owner,
    sessionId: textOf(body["session"]),
    action: receipt.action,
    target: targets.find((target) => target !== undefined) ?? receipt.task ?? receipt.goal ?? "",
    outcome: outcomeOf(eventType, body),
    ipAddress: textOf(body["address"]),
    details: body,
  };
}

function outcomeOf(type: AuditEventType, body: Readonly<Record<string, unknown>>): AuditEvent["outcome"] {
  if (type === "permission_denied" || body["outcome"] === "denied") return "denied";
  const failed = ["failure", "failed", "error", "cancelled"].includes(String(body["outcome"]));
  return failed || type === "task_failed" ? "failure" : "success";
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

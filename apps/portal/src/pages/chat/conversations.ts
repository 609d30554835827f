import type { Goal } from "@hearth/sdk";

export interface Conversation {
  id: string;
  /** What was asked first, as far back as it is known. */
  title: string;
  /** Milliseconds since the Unix epoch. */
  lastAt: number;
  /** The newest goal's. */
  state: Goal["state"];
}

/** The conversations that goals belong to, the one spoken in last first. @param goals newest first */
export function conversationsOf(goals: readonly Goal[]): Conversation[] {
  const found = new Map<string, Conversation>();
  for (const goal of goals) {
    const id = goal.conversation ?? goal.id;
    const known = found.get(id);
    if (known === undefined) found.set(id, { id, title: goal.text, lastAt: goal.createdAt, state: goal.state });
    else known.title = goal.text;
  }
  return [...found.values()];
}

/** The states in which a goal can still be stopped. */
export const openStates: ReadonlySet<string> = new Set(["planning", "awaiting-answer", "awaiting-approval", "running"]);

/**
 * An id for a conversation that begins in this browser: a UUIDv7 (RFC 9562 §5.7), as the hub's own.
 * @param now milliseconds since the Unix epoch
 */
export function newConversationId(now = Date.now(), random = crypto.getRandomValues(new Uint8Array(10))): string {
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const time = now.toString(16).padStart(12, "0");
  const variant = ((random[2]! & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(5, 8)}-${hex.slice(8)}`;
}

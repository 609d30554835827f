import type { EventType, NewEvent, PlanId, TaskId } from "@hearth/protocol";
import type { Backoff } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import type { EventHub } from "../event-hub.ts";
import type { LimitBook } from "../limit-book.ts";
import type { Driver, QueueEntry } from "./driver.ts";
import type { Transaction } from "./transaction.ts";

/** What every part of the store works with. */
export interface StoreContext {
  readonly driver: Driver;
  readonly clock: Clock;
  readonly events: EventHub;
  readonly backoff: Backoff;
  readonly random: () => number;
  readonly limits: Pick<LimitBook, "isPersonLimited">;
  /** So many lost workers make a task a dead letter. */
  readonly maximumLosses: number;
  /** Told, once it is durable, what has ended. Set by the engine. */
  readonly ended: {
    tasks: (ids: readonly TaskId[]) => void;
    plans: (ids: readonly PlanId[]) => void;
  };
}

/** Tells an event once the transaction stands. */
export function announce(
  { events }: StoreContext,
  tx: Transaction,
  type: EventType,
  entry: Pick<QueueEntry, "owner" | "goal" | "plan" | "task" | "capability">,
  data: Record<string, unknown> = {},
): void {
  if (!events.active) return;
  tx.onCommit(() => events.emit(taskEvent(type, entry, data)));
}

export function taskEvent(
  type: EventType,
  entry: Pick<QueueEntry, "owner" | "goal" | "plan" | "task" | "capability">,
  data: Record<string, unknown> = {},
): NewEvent {
  return {
    type,
    owner: entry.owner,
    task: entry.task,
    ...(entry.goal === null ? {} : { goal: entry.goal }),
    ...(entry.plan === null ? {} : { plan: entry.plan }),
    data: { capability: entry.capability, ...data },
  };
}

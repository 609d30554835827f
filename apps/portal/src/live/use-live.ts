import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { Connection, LiveEvent } from "./follow-feed.ts";
import { keepWhole } from "./keep-whole.ts";
import { live } from "./live.ts";
import type { TaskStream } from "./task-streams.ts";

export function useConnection(): Connection {
  return useSyncExternalStore(live.watch, () => live.connection);
}

/** The latest events, oldest first. */
export function useEvents(): readonly LiveEvent[] {
  return useSyncExternalStore(live.watch, () => live.events);
}

/** What a running task lets see, or a goal that is being planned; drawn again only when this one says something. */
export function useTaskStream(key: string): TaskStream {
  const watch = useCallback((listener: () => void) => live.streams.watch(key, listener), [key]);
  return useSyncExternalStore(watch, () => live.streams.of(key));
}

/** Keeps the streams of a goal whole while it is shown: from what was said before, over each loss of the connection. */
export function useGoalStreams(goal: string): void {
  useEffect(() => keepWhole(goal), [goal]);
}

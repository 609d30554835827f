import type { QueryClient } from "@tanstack/react-query";
import type { LiveEvent } from "./follow-feed.ts";

/** Milliseconds within which events are taken together. */
const together = 200;

/** The answers that an event makes old, as beginnings of their keys. */
export function keysOf({ type, goal, task, data }: LiveEvent): readonly (readonly string[])[] {
  if (type === "task-output" || type === "task-progressed") return [];
  if (type === "swarm-moved")
    return [["swarm-runs"], ["swarm-run", ...(typeof data["run"] === "string" ? [data["run"]] : [])]];
  const noun = type.slice(0, type.indexOf("-"));
  switch (noun) {
    case "goal":
      return [["goals"], ...(goal === undefined ? [] : [["goal", goal]]), ["receipts"], ["memory"]];
    case "plan":
      return [["goals"], ["plan"], ["tasks"], ...(goal === undefined ? [] : [["goal", goal]]), ["receipts"]];
    case "task":
      return [["tasks"], ["health"], ["agents"], ...(task === undefined ? [] : [["task", task]]), ["receipts"]];
    case "approval":
      return [["approvals"], ["grants"], ["tasks"], ["receipts"]];
    case "budget":
      return [["budgets"], ["usage"]];
    case "setting":
      return [["settings"]];
    case "swarm":
      return [["swarm"]];
    case "agent":
      return [["agents"], ["agent-files"]];
    default:
      return [["health"]];
  }
}

/** What changes by itself while people look at it. */
const work = [["goals"], ["goal"], ["tasks"], ["task"], ["approvals"]] as const;

export interface Refresh {
  take(event: LiveEvent): void;
  /** Has the work asked for again, of which something may have happened before there was a connection to tell. */
  work(): void;
  all(): void;
}

/** Has what is on the screen asked for again when an event makes it old, many events at once. */
export function refreshOnEvents(client: QueryClient): Refresh {
  const waiting = new Map<string, readonly string[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    timer = undefined;
    for (const queryKey of waiting.values()) void client.invalidateQueries({ queryKey });
    waiting.clear();
  }

  return {
    take(event) {
      for (const key of keysOf(event)) waiting.set(key.join(" "), key);
      if (waiting.size > 0) timer ??= setTimeout(flush, together);
    },
    work() {
      for (const queryKey of work) void client.invalidateQueries({ queryKey });
    },
    all() {
      void client.invalidateQueries();
    },
  };
}

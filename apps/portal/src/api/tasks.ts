import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Capability, Plan, Task, ToolCall } from "@hearth/sdk";
import { call } from "./call.ts";

const page = 200;

export interface TaskFilter {
  state?: string | undefined;
  capability?: string | undefined;
  goal?: string | undefined;
  plan?: string | undefined;
}

export function tasksQuery({ state, capability, goal, plan }: TaskFilter = {}) {
  return infiniteQueryOptions({
    queryKey: ["tasks", { state, capability, goal, plan }],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: page, before: pageParam, state, capability, goal, plan };
      return (await call<{ tasks: Task[] }>("GET", "/api/v1/tasks", { query, signal })).tasks;
    },
    getNextPageParam: (tasks) => (tasks.length < page ? undefined : tasks.at(-1)?.id),
  });
}

/** All tasks of one goal or plan, at most 1,000. */
export function tasksOfQuery(of: { goal: string } | { plan: string }) {
  return queryOptions({
    queryKey: ["tasks", "of", of],
    queryFn: async ({ signal }) =>
      (await call<{ tasks: Task[] }>("GET", "/api/v1/tasks", { query: { ...of, limit: 1000 }, signal })).tasks,
  });
}

export function taskQuery(id: string) {
  return queryOptions({
    queryKey: ["task", id],
    queryFn: ({ signal }) => call<Task>("GET", `/api/v1/tasks/${id}`, { signal }),
  });
}

export function planQuery(id: string) {
  return queryOptions({
    queryKey: ["plan", id],
    queryFn: ({ signal }) => call<Plan>("GET", `/api/v1/plans/${id}`, { signal }),
    // A plan is never edited: a change makes a new one.
    staleTime: 60_000,
  });
}

/** What a step of a plan can be. */
export const capabilitiesQuery = queryOptions({
  queryKey: ["agents", "capabilities"],
  queryFn: async ({ signal }) =>
    (await call<{ capabilities: Capability[] }>("GET", "/api/v1/capabilities", { signal })).capabilities,
});

/** Which tools a task's agents called, in brief, oldest first. */
export function callsQuery(id: string) {
  return queryOptions({
    queryKey: ["task", id, "calls"],
    queryFn: async ({ signal }) =>
      (await call<{ calls: ToolCall[] }>("GET", `/api/v1/tasks/${id}/calls`, { signal })).calls,
  });
}

export const cancelTask = (id: string): Promise<void> => call("POST", `/api/v1/tasks/${id}/cancel`, { body: {} });
export const retryTask = (id: string): Promise<Task> => call("POST", `/api/v1/tasks/${id}/retry`);

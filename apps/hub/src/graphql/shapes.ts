import type { Task, TaskState } from "@hearth/protocol";
import type { AgentView } from "../agents/agent-registry.ts";

export type TaskStatus = "PENDING" | "ACTIVE" | "COMPLETED" | "FAILED";

const states: Readonly<Record<TaskStatus, readonly TaskState[]>> = {
  PENDING: ["waiting", "ready"],
  ACTIVE: ["assigned", "running"],
  COMPLETED: ["completed"],
  FAILED: ["failed", "cancelled"],
};

export function statesOf(status: TaskStatus): TaskState[] {
  return [...states[status]];
}

export function statusOf(state: TaskState): TaskStatus {
  return (Object.keys(states) as TaskStatus[]).find((status) => states[status].includes(state))!;
}

const time = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

function progressOf({ state, startedAt }: Task): number | null {
  if (state === "completed") return 1;
  return (state === "waiting" || state === "ready") && startedAt === undefined ? 0 : null;
}

/** A task as the schema shows it. What is looked up further has a resolver. */
export function shownTask(task: Task) {
  return {
    id: task.id,
    description: task.title ?? task.capability,
    capability: task.capability,
    status: statusOf(task.state),
    state: task.state,
    priority: task.priority,
    progress: progressOf(task),
    result: task.state === "completed" ? JSON.stringify(task.output ?? null) : null,
    failure: task.failure ?? null,
    createdAt: time(task.createdAt)!,
    startedAt: time(task.startedAt),
    completedAt: task.state === "completed" ? time(task.endedAt) : null,
    goalId: task.goal,
  };
}
export type ShownTask = ReturnType<typeof shownTask>;

/** An agent as the schema shows it. */
export function shownAgent({ id, level, state, status, creator, createdAt, manifest, performance }: AgentView) {
  return {
    id,
    description: manifest.description ?? "",
    level: level.toUpperCase(),
    state: state.toUpperCase(),
    status,
    creator,
    createdAt: time(createdAt),
    capabilities: manifest.capabilities.map(({ name }) => name),
    performance,
  };
}
export type ShownAgent = ReturnType<typeof shownAgent>;

import { type Message, type Part, Role, type Task as A2aTask, TaskState, type TaskStatus } from "@a2a-js/sdk";
import type { Task } from "@hearth/protocol";
import { approvalOf } from "../../tasks/follow-task.ts";

const states = {
  waiting: TaskState.TASK_STATE_SUBMITTED,
  ready: TaskState.TASK_STATE_SUBMITTED,
  assigned: TaskState.TASK_STATE_WORKING,
  running: TaskState.TASK_STATE_WORKING,
  completed: TaskState.TASK_STATE_COMPLETED,
  failed: TaskState.TASK_STATE_FAILED,
  cancelled: TaskState.TASK_STATE_CANCELED,
} as const satisfies Record<Task["state"], TaskState>;

/** How one of our tasks stands, in A2A's words. One that waits for the person is `AUTH_REQUIRED`: they must allow it. */
export function statusOf(task: Task, context: string, said?: string): TaskStatus {
  const approval = approvalOf(task);
  const text =
    said ??
    (approval === undefined
      ? task.failure === undefined
        ? undefined
        : `${task.failure.code}: ${task.failure.message}`
      : `a person has to answer ${approval} first`);
  return {
    state: approval === undefined ? states[task.state] : TaskState.TASK_STATE_AUTH_REQUIRED,
    message: text === undefined ? undefined : sayOf(task, context, text),
    timestamp: new Date(task.endedAt ?? task.startedAt ?? task.createdAt).toISOString(),
  };
}

export function toA2aTask(task: Task, context: string): A2aTask {
  const output: Part[] =
    task.state === "completed"
      ? [
          {
            content: { $case: "data", value: task.output },
            metadata: undefined,
            filename: "",
            mediaType: "application/json",
          },
        ]
      : [];
  return {
    id: task.id,
    contextId: context,
    status: statusOf(task, context),
    artifacts: output.length === 0 ? [] : [artifact(output)],
    history: [],
    metadata: { capability: task.capability },
  };
}

function artifact(parts: Part[]): A2aTask["artifacts"][number] {
  return { artifactId: "output", name: "output", description: "", parts, metadata: undefined, extensions: [] };
}

function sayOf(task: Task, context: string, text: string): Message {
  return {
    messageId: `${task.id}-${task.state}`,
    contextId: context,
    taskId: task.id,
    role: Role.ROLE_AGENT,
    parts: [{ content: { $case: "text", value: text }, metadata: undefined, filename: "", mediaType: "text/plain" }],
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
  };
}

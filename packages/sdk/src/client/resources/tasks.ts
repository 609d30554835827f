import {
  type GoalId,
  type PlanId,
  type Task,
  type TaskId,
  type TaskState,
  type TaskSubmissionInput,
  task,
  taskId,
  terminalStates,
  type ToolCall,
  toolCall,
} from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";
import type { ListOptions } from "./goals.ts";
import { type TaskUpdate, readTaskUpdates } from "./task-updates.ts";

export interface TaskListOptions extends ListOptions<TaskId> {
  states?: readonly TaskState[];
  capability?: string;
  plan?: PlanId;
  goal?: GoalId;
}

export interface TaskResource {
  submit(submission: TaskSubmissionInput, options?: CallOptions): Promise<TaskId>;
  /** All or none; at most 10,000. */
  submitMany(submissions: readonly TaskSubmissionInput[], options?: CallOptions): Promise<TaskId[]>;
  get(id: TaskId, options?: CallOptions): Promise<Task>;
  /** Newest first. */
  list(options?: TaskListOptions): Promise<Task[]>;
  /** Cancels the task and what depends on it; returns the ids that this call cancelled. */
  cancel(id: TaskId, options?: CallOptions & { reason?: string }): Promise<TaskId[]>;
  /** Puts a failed or cancelled task back. */
  retry(id: TaskId, options?: CallOptions): Promise<Task>;
  /** Which tools its agents called, in brief, oldest first. */
  calls(id: TaskId, options?: CallOptions): Promise<ToolCall[]>;
  /** What agents said to each other within it, and how it changed hands. */
  team(id: TaskId, options?: CallOptions): Promise<TaskTeam>;
  /** Answers what the task waits for. */
  signal(id: TaskId, name: string, value: unknown, options?: CallOptions): Promise<void>;
  /** Says that the result arrived. */
  acknowledge(id: TaskId, options?: CallOptions): Promise<void>;
  /** Resolves once the task is completed, failed or cancelled. */
  result(id: TaskId, options?: CallOptions): Promise<Task>;
  /** The task's states, progress and parts of its output, until it has ended. Reconnects when the connection is lost. */
  updates(id: TaskId, options?: CallOptions): AsyncIterable<TaskUpdate>;
}

const taskTeam = z.object({
  messages: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(["consult", "broadcast", "hand-off", "spawn"]),
      sender: z.string(),
      recipient: z.string(),
      text: z.string(),
      sentAt: z.number(),
      outcome: z.enum(["answered", "failed"]).optional(),
      answeredAt: z.number().optional(),
    }),
  ),
  holders: z.array(
    z.object({
      generation: z.number(),
      agent: z.string(),
      capability: z.string(),
      former: z.string(),
      note: z.string(),
      since: z.number(),
    }),
  ),
});
/** What agents said to each other within a task, and how it changed hands: the last holder has it. */
export type TaskTeam = z.infer<typeof taskTeam>;

const longPollSeconds = 30;

export function taskResource(transport: Transport): TaskResource {
  const at = (id: TaskId, rest = ""): string => `/api/v1/tasks/${encodeURIComponent(id)}${rest}`;
  return {
    async submit(submission, options) {
      const answer = z.object({ id: taskId });
      return (await transport.call(answer, "POST", "/api/v1/tasks", { ...options, body: submission })).id;
    },
    async submitMany(submissions, options) {
      const request = { ...options, body: { tasks: submissions } };
      return (await transport.call(z.object({ ids: z.array(taskId) }), "POST", "/api/v1/tasks/batch", request)).ids;
    },
    get: (id, options) => transport.call(task, "GET", at(id), options),
    async list({ limit, before, states, capability, plan, goal, ...options } = {}) {
      const query = { limit, before, capability, plan, goal, state: states?.join(",") };
      const answer = z.object({ tasks: z.array(task) });
      return (await transport.call(answer, "GET", "/api/v1/tasks", { ...options, query })).tasks;
    },
    async cancel(id, { reason, ...options } = {}) {
      const answer = z.object({ cancelled: z.array(taskId) });
      const body = reason === undefined ? {} : { reason };
      return (await transport.call(answer, "POST", at(id, "/cancel"), { ...options, body })).cancelled;
    },
    retry: (id, options) => transport.call(task, "POST", at(id, "/retry"), options),
    calls: async (id, options) =>
      (await transport.call(z.object({ calls: z.array(toolCall) }), "GET", at(id, "/calls"), options)).calls,
    team: (id, options) => transport.call(taskTeam, "GET", at(id, "/team"), options),
    signal: (id, name, value, options) =>
      transport.send("POST", at(id, "/signal"), { ...options, body: { name, value } }),
    acknowledge: (id, options) => transport.send("POST", at(id, "/acknowledge"), options),
    async result(id, options) {
      while (true) {
        const query = { wait: longPollSeconds };
        const found = await transport.call(task, "GET", at(id, "/result"), { ...options, query });
        if (terminalStates.has(found.state)) return found;
      }
    },
    updates: (id, options) => readTaskUpdates(transport, at(id, "/updates"), options),
  };
}

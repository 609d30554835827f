import type { Aggregator } from "../aggregator/aggregator.ts";
import type { TaskRecord, TaskRequest } from "../aggregator/task-record.ts";
import type { OperationRegistry } from "../contract/operation-registry.ts";
import { AggregatorError } from "../errors/aggregator-error.ts";
import { MessageError } from "../errors/message-error.ts";
import type { CommandCall } from "../operator/command-desk.ts";
import { argument, numberArgument, textArgument } from "../operator/argument.ts";

/** A task as operators see it. */
export function describeTask(record: TaskRecord, registry: OperationRegistry): Record<string, unknown> {
  const { id, operation, status, priority, created, workers, progress, outcome } = record;
  const base = { task_id: id, operation, status, priority, created, workers, progress };
  if (outcome === undefined) return base;
  const { milliseconds } = outcome;
  if (outcome.status !== "completed")
    return { ...base, milliseconds, error: { code: outcome.code, message: outcome.message } };
  const { output, cached } = outcome;
  return { ...base, milliseconds, cached, result: registry.get(operation).describe(output) };
}

type Submitted = ReturnType<Aggregator["submit"]>;

/** The commands about tasks. `create` is how a task is taken, which in a group waits for a majority. */
export function taskCommands(
  aggregator: Aggregator,
  registry: OperationRegistry,
  create: (request: TaskRequest) => Submitted | Promise<Submitted>,
  replicas: () => number = () => 1,
) {
  return {
    /** `create_task(data)` with `data.operation`, or `create_task(operation, data)`; with `wait` the reply is the result. */
    async create_task(call: CommandCall): Promise<unknown> {
      const { operation: name, data } = requested(call);
      const operation = registry.get(name);
      const input = operation.parse(data);
      const { done, id } = await create({
        operation: name,
        input,
        priority: numberArgument(call, 9, "priority", { default: 5, from: 1, to: 10 }),
        timeout: numberArgument(call, 9, "timeout", { default: 30, from: 0.001, to: 86_400 }),
        replicas: numberArgument(call, 9, "replicas", { default: replicas(), from: 1, to: 16 }),
        ...(typeof call.kwargs["task_id"] === "string" ? { id: call.kwargs["task_id"] } : {}),
      });
      if (call.kwargs["wait"] === true) await done;
      const record = aggregator.task(id);
      if (record === undefined)
        throw new AggregatorError(`the task ${id} is another aggregator's by now`, {
          hint: "Ask whoever leads now for its status.",
        });
      return describeTask(record, registry);
    },
    task_status(call: CommandCall): unknown {
      const id = textArgument(call, 0, "task_id");
      const record = aggregator.task(id);
      if (record === undefined)
        throw new MessageError(`there is no task ${id}`, {
          field: "/task_id",
          hint: "It may have ended long ago; results are kept for a while only.",
        });
      return describeTask(record, registry);
    },
    cancel_task(call: CommandCall): unknown {
      const id = textArgument(call, 0, "task_id");
      return { task_id: id, cancelled: aggregator.cancel(id) };
    },
  };
}

function requested(call: CommandCall): { operation: string; data: unknown } {
  const first = argument(call, 0, "operation");
  if (typeof first === "string") return { operation: first, data: argument(call, 1, "data") };
  const { operation, ...data } = (first ?? call.kwargs["data"] ?? {}) as Record<string, unknown>;
  if (typeof operation !== "string")
    throw new MessageError("the task names no operation", {
      field: "/operation",
      hint: "Put the operation's name into the data, or before it.",
    });
  return { operation, data };
}

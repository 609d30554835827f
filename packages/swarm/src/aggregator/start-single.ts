import type { Dispatcher } from "./dispatcher.ts";
import type { LiveTask } from "./live-task.ts";
import { SingleRun, type SingleOutcome } from "./single-run.ts";
import type { WorkerEntry } from "./worker-table.ts";

export interface StartSingleOptions {
  dispatcher: Dispatcher;
  /** Who may be given it now, the best first. */
  candidates: () => WorkerEntry[];
  finish: (outcome: SingleOutcome) => void;
}

/** Sends a task whole to one worker, or to as many as there shall be replicas. */
export function startSingle(task: LiveTask, { dispatcher, candidates, finish }: StartSingleOptions): void {
  const { operation, request, record, deadline } = task;
  const input = operation.encodeInput(request.input);
  const order = {
    id: record.id,
    operation: operation.name,
    version: operation.version,
    ...input,
    priority: record.priority,
    deadline,
    cost: operation.cost(request.input),
    ...(request.signed === true ? { signed: true } : {}),
  };
  const held = input.shared === undefined ? undefined : dispatcher.hold(input.shared);
  const run = new SingleRun({
    operation,
    order,
    replicas: request.replicas ?? 1,
    dispatcher,
    workers: candidates,
    finish,
    ended: () => held?.[Symbol.dispose](),
  });
  task.run = { kind: "single", run };
  record.status = "distributed";
  run.start();
}

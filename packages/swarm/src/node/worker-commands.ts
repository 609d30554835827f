import type { Aggregator } from "../aggregator/aggregator.ts";
import type { WorkerEntry } from "../aggregator/worker-table.ts";
import { RoleError } from "../errors/role-error.ts";
import { MessageError } from "../errors/message-error.ts";
import { WorkerError } from "../errors/worker-error.ts";
import { faultTypes, isFaultType } from "../faults/fault-request.ts";
import { faultCodec, workerControlCodec } from "../faults/worker-control.ts";
import type { CommandCall } from "../operator/command-desk.ts";
import { frameType } from "../wire/frame-type.ts";
import { argument, numberArgument, textArgument } from "../operator/argument.ts";

/** A worker as operators see it. */
export function describeWorker(worker: WorkerEntry) {
  const {
    id,
    status,
    cpuUsage,
    memoryUsage,
    networkLatency,
    taskQueueSize,
    capacity,
    inFlight,
    completed,
    failed,
    wrong,
    speed,
    lastSeen,
    joined,
    peer,
  } = worker;
  return {
    id,
    status,
    address: `${peer.address.address}:${peer.address.port}`,
    cpu_usage: cpuUsage,
    memory_usage: memoryUsage,
    network_latency: networkLatency,
    task_queue_size: taskQueueSize,
    capacity,
    in_flight: inFlight,
    completed,
    failed,
    wrong_results: wrong,
    macs_per_millisecond: speed === undefined ? null : Math.round(speed),
    silent_for: Math.round(performance.now() - lastSeen),
    joined,
  };
}

/** The commands about workers. @param mayInject whether faults may be injected now */
export function workerCommands(aggregator: Aggregator, mayInject: () => boolean) {
  const named = (call: CommandCall): WorkerEntry => {
    const id = textArgument(call, 0, "worker_id");
    const worker = aggregator.workers.get(id);
    if (worker === undefined) throw new WorkerError(`there is no worker ${id}`, { field: "/worker_id" });
    return worker;
  };
  const control = (call: CommandCall, action: string): unknown => {
    const worker = named(call);
    aggregator.endpoint.send(worker.peer, frameType.workerControl, workerControlCodec.encode({ action }));
    return { worker_id: worker.id, asked: action };
  };
  return {
    workers_list: (): unknown => aggregator.workers.list().map(describeWorker),
    worker_info: (call: CommandCall): unknown => describeWorker(named(call)),
    start_worker: (call: CommandCall): unknown => control(call, "start"),
    stop_worker: (call: CommandCall): unknown => control(call, "stop"),
    /** `inject_fault(worker_id, fault_type, amount?, duration?)`; the duration in seconds. */
    inject_fault(call: CommandCall): unknown {
      if (!mayInject())
        throw new RoleError("faults are not to be injected here", {
          field: "/development/testing/fault_injection",
          hint: "Set development.testing.fault_injection, on the worker too.",
        });
      const worker = named(call);
      const fault = textArgument(call, 1, "fault_type");
      if (!isFaultType(fault))
        throw new MessageError(`there is no fault ${fault}`, {
          field: "/fault_type",
          hint: `Faults are: ${faultTypes.join(", ")}.`,
        });
      const amount = argument(call, 2, "amount");
      const duration = numberArgument(call, 3, "duration", { default: 5, from: 0.001, to: 3_600 });
      const message = {
        fault,
        duration: Math.round(duration * 1_000),
        ...(typeof amount === "number" && amount >= 0 ? { amount: Math.round(amount * 1_000) } : {}),
      };
      aggregator.endpoint.send(worker.peer, frameType.fault, faultCodec.encode(message));
      return { worker_id: worker.id, fault, duration };
    },
  };
}

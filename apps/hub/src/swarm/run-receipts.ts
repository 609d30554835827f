import type { NewReceipt, SwarmShare } from "@hearth/protocol";
import type { LocalOutcome } from "@hearth/swarm";
import type { Placement } from "./place-task.ts";
import type { SwarmTask } from "./swarm-task.ts";

/** A run as its receipts name it. */
export interface RecordedRun extends Placement {
  id: string;
  size: string;
}

const about = ({ principal, owner, task, goal }: SwarmTask) => ({
  principal,
  owner,
  ...(task === undefined ? {} : { task }),
  ...(goal === undefined ? {} : { goal }),
});

/** Says before it happens that parts of a task leave for other devices. */
export function sharedReceipt(task: SwarmTask, { id, size, why }: RecordedRun): NewReceipt {
  const { operation, dataClass } = task;
  const body = { run: id, operation, size, class: dataClass, why };
  return { kind: "task", action: "swarm-shared", ...about(task), body };
}

/** Says where a task was computed. @param keyOf the fingerprint of a device's key */
export function computedReceipt(
  task: SwarmTask,
  { id, size, shared, why }: RecordedRun,
  {
    outcome,
    shares,
    keyOf,
  }: { outcome: LocalOutcome; shares: readonly SwarmShare[]; keyOf: (name: string) => string | undefined },
): NewReceipt {
  const workers = shares.map((share) => {
    const key = share.place === "device" ? keyOf(share.worker) : undefined;
    return { ...share, ...(key === undefined ? {} : { key }) };
  });
  const { operation } = task;
  const body = { run: id, operation, size, status: outcome.status, shared, why, workers };
  return { kind: "task", action: "swarm-computed", ...about(task), body };
}

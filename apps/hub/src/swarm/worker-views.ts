import type { SwarmTimes, SwarmWorkerView } from "@hearth/protocol";
import type { WorkerEntry } from "@hearth/swarm";

/** The workers as people see them; a thread that works for two aggregators is one. */
export function workerViews(
  entries: readonly { entry: WorkerEntry; place: "thread" | "device" }[],
  blockTimes: (id: string) => SwarmTimes | undefined,
): SwarmWorkerView[] {
  const views = new Map<string, SwarmWorkerView>();
  for (const { entry, place } of entries) {
    const { id, status, inFlight, completed, failed, wrong } = entry;
    const known = views.get(id);
    const times = blockTimes(id);
    views.set(id, {
      id,
      place,
      status,
      cpu: Math.round(entry.cpuUsage),
      latency: Math.round(entry.networkLatency * 100) / 100,
      inFlight: inFlight + (known?.inFlight ?? 0),
      completed: completed + (known?.completed ?? 0),
      failed: failed + (known?.failed ?? 0),
      wrong: wrong + (known?.wrong ?? 0),
      ...(times === undefined ? {} : { blockTimes: times }),
    });
  }
  return [...views.values()];
}

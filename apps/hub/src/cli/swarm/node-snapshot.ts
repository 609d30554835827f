import { type AuditEntry, decodeCanonical, type MetricsRow, parseCose } from "@hearth/swarm";
import type { LiveSnapshot, LiveWorker } from "./live-lines.ts";

/** A worker as `workers_list` tells of it. */
export interface ListedWorker {
  id: string;
  status: string;
  address: string;
  cpu_usage: number;
  network_latency: number;
  in_flight: number;
  completed: number;
  wrong_results: number;
}

export interface NodeLook {
  title: string;
  metrics: MetricsRow;
  workers: readonly ListedWorker[];
  audit: readonly AuditEntry[];
}

const clock = (time: number): string => new Date(time).toTimeString().slice(0, 8);
const remembered = 20;

/** Makes a snapshot of each look at an aggregator. Whoever was there at the look before and is no more stands among the faults. */
export function nodeSnapshots(): (look: NodeLook) => LiveSnapshot {
  let before = new Set<string>();
  const gone: { time: number; text: string }[] = [];
  return ({ title, metrics, workers, audit }) => {
    const now = new Set(workers.map(({ id }) => id));
    for (const id of before) if (!now.has(id)) gone.unshift({ time: Date.now(), text: `${id}: gone` });
    gone.length = Math.min(gone.length, remembered);
    before = now;
    const injected = audit
      .filter(({ command }) => command === "inject_fault")
      .map(({ time, operator, outcome, statement }) => ({
        time,
        text: `${faultOf(statement)} by ${operator}, ${outcome}`,
      }));
    const faults = [...injected, ...gone].toSorted((one, other) => other.time - one.time);
    return {
      title,
      facts: factsOf(metrics),
      workers: workers.map(workerOf),
      faults: faults.map(({ time, text }) => `${clock(time)}  ${text}`),
    };
  };
}

function factsOf(row: MetricsRow): string[] {
  const fixed = (value: number): string => value.toFixed(2);
  return [
    `${row.throughput.toFixed(1)} tasks a second, ${row.tasks} in this interval, ${(row.error_rate * 100).toFixed(1)} % failed`,
    `${fixed(row.latency_p50)} ms, 99 % within ${fixed(row.latency_p99)} ms, jitter ${fixed(row.jitter)} ms`,
    `aggregator ${row.cpu_usage.toFixed(0)} % CPU, ${row.memory_usage.toFixed(0)} MB`,
  ];
}

const workerOf = (worker: ListedWorker): LiveWorker => ({
  id: worker.id,
  place: worker.address,
  status: worker.status,
  cpu: worker.cpu_usage,
  inFlight: worker.in_flight,
  completed: worker.completed,
  wrong: worker.wrong_results,
  latency: worker.network_latency,
});

/** Which worker was asked for what, from the command that the operator signed. */
function faultOf(statement: string | undefined): string {
  if (statement === undefined) return "a fault";
  const { payload } = parseCose(Buffer.from(statement, "base64"));
  const { args, kwargs } = decodeCanonical(payload) as { args: unknown[]; kwargs: Record<string, unknown> };
  return `${String(args[0] ?? kwargs["worker_id"])}: ${String(args[1] ?? kwargs["fault_type"])}`;
}

import type { SwarmFaultView, SwarmView } from "@hearth/protocol";
import type { LiveSnapshot } from "./live-lines.ts";

const clock = (time: number): string => new Date(time).toTimeString().slice(0, 8);

function faultLine({ worker, kind, since, until, cleared }: SwarmFaultView): string {
  const end = cleared ? "ended early" : until > Date.now() ? `until ${clock(until)}` : "over";
  return `${clock(since)}  ${worker}: ${kind}, ${end}`;
}

/** Makes a snapshot of each look at a hub's swarm; throughput is what was done since the look before. */
export function hubSnapshots(): (view: SwarmView) => LiveSnapshot {
  let before: { done: number; at: number } | undefined;
  return (view) => {
    const { workers, loop, door, faults } = view;
    const done = workers.reduce((sum, { completed }) => sum + completed, 0);
    const now = performance.now();
    const seconds = before === undefined ? 0 : (now - before.at) / 1_000;
    const rate = before === undefined || seconds === 0 ? 0 : Math.max(0, done - before.done) / seconds;
    before = { done, at: now };
    const loopFact =
      loop.startedAt === undefined
        ? []
        : [
            `loop ${loop.running ? "runs" : "ran"}: ${loop.cycles} cycles, ${loop.late + loop.skipped} late, jitter ${loop.jitter.p50} ms, 99 % within ${loop.jitter.p99} ms`,
          ];
    return {
      title: `The hub's swarm${door === undefined ? ", threads only" : ` at ${door.address}:${door.port}`}`,
      facts: [`${rate.toFixed(1)} tasks and blocks a second, ${done} in all`, ...loopFact],
      workers: workers.map(({ id, place, status, cpu, inFlight, completed, wrong, latency }) => ({
        id,
        place,
        status,
        cpu,
        inFlight,
        completed,
        wrong,
        latency,
      })),
      faults: faults.map(faultLine),
    };
  };
}

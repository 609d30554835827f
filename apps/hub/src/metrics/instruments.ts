import type { Engine } from "@hearth/engine";
import { taskState } from "@hearth/protocol";
import { collectDefaultMetrics, Counter, Gauge, type GaugeConfiguration, Histogram, Registry } from "prom-client";
import type { AgentRegistry } from "../agents/agent-registry.ts";

export interface InstrumentsOptions {
  engine: Engine;
  agents: AgentRegistry;
  /** Events the feed gave up. */
  dropped: () => number;
}

/** What Prometheus reads. Labels have few values: no ids, no names that people choose. */
export interface Instruments {
  readonly registry: Registry;
  readonly tasksTotal: Counter<"state">;
  readonly taskDuration: Histogram<"state">;
  readonly requestDuration: Histogram<"method" | "route" | "status">;
}

export function createInstruments({ engine, agents, dropped }: InstrumentsOptions): Instruments {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "hearth_" });

  const gauge = (configuration: GaugeConfiguration<string>): Gauge => new Gauge({ ...configuration, registers });
  const tasksTotal = new Counter({
    name: "hearth_tasks_total",
    help: "Tasks that were submitted, started, retried, or ended, by what happened",
    labelNames: ["state"] as const,
    registers,
  });
  const taskDuration = new Histogram({
    name: "hearth_task_duration_seconds",
    help: "From the start of a task's last attempt to its end",
    labelNames: ["state"] as const,
    buckets: [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 3600],
    registers,
  });
  const requestDuration = new Histogram({
    name: "hearth_http_request_duration_seconds",
    help: "HTTP requests by method, route and status",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers,
  });
  gauge({
    name: "hearth_tasks",
    help: "Tasks by state",
    labelNames: ["state"],
    async collect() {
      const counts = await engine.counts();
      for (const state of taskState.options) this.set({ state }, counts[state] ?? 0);
    },
  });
  gauge({
    name: "hearth_queue_depth",
    help: "Tasks that could run and wait for a worker",
    async collect() {
      this.set((await engine.counts()).ready);
    },
  });
  gauge({
    name: "hearth_agents",
    help: "Agents by level, state and health",
    labelNames: ["level", "state", "status"],
    collect() {
      this.reset();
      for (const { level, state, status } of agents.everyone()) this.inc({ level, state, status });
    },
  });
  gauge({
    name: "hearth_feed_events_dropped",
    help: "Events the feed gave up because storage did not take them",
    collect() {
      this.set(dropped());
    },
  });
  return { registry, tasksTotal, taskDuration, requestDuration };
}

import type { Event, NewEvent } from "@hearth/protocol";
import type { Instruments, InstrumentsOptions } from "./instruments.ts";

export interface MetricsOptions extends InstrumentsOptions {
  onError: (error: unknown) => void;
}

const ends: Readonly<Record<string, string>> = {
  "task-completed": "completed",
  "task-failed": "failed",
  "task-cancelled": "cancelled",
};

/** What is measured of the hub, and what Prometheus reads of it. */
export interface Metrics {
  observe(event: NewEvent | Event): void;
  observeRequest(request: { method: string; route: string; status: number; seconds: number }): void;
  /** The text format, and its content type. */
  scrape(): Promise<{ type: string; text: string }>;
}

/** The instruments are loaded by the first thing to measure; an idle hub does without their code. */
export function createMetrics({ onError, ...options }: MetricsOptions): Metrics {
  let opened: Promise<Instruments> | undefined;
  let ready: Instruments | undefined;
  const open = (): Promise<Instruments> => {
    opened ??= import("./instruments.ts").then(({ createInstruments }) => (ready = createInstruments(options)));
    return opened;
  };
  // What is measured while they load waits for them in the order in which it happened.
  const measure = (note: (instruments: Instruments) => void): void => {
    if (ready === undefined) open().then(note).catch(onError);
    else note(ready);
  };
  const started = new Map<string, number>();
  return {
    observe({ type, task }) {
      if (!type.startsWith("task-") || task === undefined) return;
      if (type === "task-started") started.set(task, performance.now());
      const state = ends[type];
      if (state !== undefined) {
        const begin = started.get(task);
        started.delete(task);
        const seconds = begin === undefined ? undefined : (performance.now() - begin) / 1000;
        if (seconds !== undefined) measure(({ taskDuration }) => taskDuration.observe({ state }, seconds));
      }
      if (type === "task-progressed" || type === "task-output") return;
      measure(({ tasksTotal }) => tasksTotal.inc({ state: type.slice("task-".length) }));
    },
    observeRequest({ method, route, status, seconds }) {
      measure(({ requestDuration }) => requestDuration.observe({ method, route, status }, seconds));
    },
    async scrape() {
      const { registry } = await open();
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}

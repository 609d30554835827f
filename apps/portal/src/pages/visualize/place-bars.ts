import type { Task } from "@hearth/sdk";
import { span } from "../../kit/format.ts";

export interface Bar {
  task: Task;
  /** Where it begins and ends, 0 to 1 of the whole run. */
  from: number;
  to: number;
}

export interface Placed {
  /** In the order in which they began. */
  bars: Bar[];
  ticks: { at: number; label: string }[];
  /** Tasks that did not begin. */
  waiting: number;
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400];

/** Places tasks in time. @param now the end of what still runs, in milliseconds since the Unix epoch */
export function placeBars(tasks: readonly Task[], now: number): Placed {
  const begun = tasks
    .flatMap((task) =>
      task.startedAt === undefined ? [] : [{ task, began: task.startedAt, ended: task.endedAt ?? now }],
    )
    .toSorted((a, b) => a.began - b.began);
  if (begun.length === 0) return { bars: [], ticks: [], waiting: tasks.length };
  const start = begun[0]!.began;
  const whole = Math.max(1, ...begun.map(({ began, ended }) => Math.max(began, ended) - start));
  const seconds = whole / 1000;
  const step = steps.find((one) => seconds / one <= 8) ?? 86_400 * Math.ceil(seconds / 86_400 / 8);
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => ({
    at: (index * step) / seconds,
    label: index === 0 ? "0" : span(index * step * 1000),
  }));
  return {
    bars: begun.map(({ task, began, ended }) => ({
      task,
      from: (began - start) / whole,
      to: (Math.max(began, ended) - start) / whole,
    })),
    ticks: ticks.filter(({ at }) => at < 0.97),
    waiting: tasks.length - begun.length,
  };
}

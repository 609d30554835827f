import type { Task } from "@hearth/sdk";
import { useEffect, useMemo, useState } from "react";
import { span } from "../../kit/format.ts";
import { placeBars } from "./place-bars.ts";

const colours: Readonly<Record<string, string>> = {
  completed: "bg-good",
  failed: "bg-bad",
  cancelled: "bg-line-strong",
  running: "bg-busy breathing",
};

/** What ran when, a row for each task in the order in which they began. */
export function Timeline({
  tasks,
  selected,
  onSelect,
}: {
  tasks: readonly Task[];
  selected?: string | undefined;
  onSelect: (id: string) => void;
}) {
  const runs = tasks.some(({ state }) => state === "running");
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [runs]);
  const { bars, ticks, waiting } = useMemo(() => placeBars(tasks, now), [tasks, now]);
  return (
    <div className="flex flex-col gap-2">
      <div className="scroll-area max-h-112" tabIndex={0} role="group" aria-label="Timeline">
        <div className="grid grid-cols-[minmax(6rem,36%)_1fr] sm:grid-cols-[minmax(7rem,14rem)_1fr] gap-x-3">
          <span />
          <div aria-hidden className="relative mb-1 h-5 border-b text-xs text-faint">
            {ticks.map(({ at, label }, index) => (
              // On a phone there is room for two of them.
              <span
                key={label}
                className={`absolute border-l pl-1 whitespace-nowrap ${index === 0 || index === 3 ? "" : "max-sm:hidden"}`}
                style={{ left: `${at * 100}%` }}
              >
                {label}
              </span>
            ))}
          </div>
          {bars.map(({ task, from, to }) => (
            <button
              key={task.id}
              type="button"
              aria-pressed={task.id === selected}
              onClick={() => onSelect(task.id)}
              className={`col-span-2 grid min-h-7 grid-cols-subgrid items-center rounded text-left hover:bg-hover ${
                task.id === selected ? "bg-accent-soft" : ""
              }`}
            >
              <span title={task.title} className="truncate px-1 text-sm">
                {task.title ?? task.capability}
              </span>
              <span className="relative block h-4">
                <span
                  className={`absolute inset-y-0 min-w-1 rounded-sm ${colours[task.state] ?? "bg-accent"}`}
                  style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
                />
                <span className="sr-only">
                  {task.state}, {span((task.endedAt ?? now) - (task.startedAt ?? now))}
                </span>
              </span>
            </button>
          ))}
        </div>
      </div>
      {waiting > 0 && <p className="text-sm text-faint">{waiting} not begun yet.</p>}
    </div>
  );
}

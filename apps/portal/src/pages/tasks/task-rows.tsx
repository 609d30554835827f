import type { Task } from "@hearth/sdk";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { span } from "../../kit/format.ts";
import { Moment } from "../../kit/moment.tsx";
import { TaskState } from "./task-state.tsx";

export interface TaskRowsProps {
  tasks: readonly Task[];
  selected?: string | undefined;
  onSelect: (id: string) => void;
  /** The last rows are in sight. */
  onEnd: () => void;
}

/** Tasks in rows. Arrow keys, or J and K, move among them. */
export function TaskRows({ tasks, selected, onSelect, onEnd }: TaskRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 52,
    getItemKey: (index) => tasks[index]?.id ?? index,
    overscan: 8,
  });
  function move(step: number): void {
    const index = tasks.findIndex(({ id }) => id === selected);
    const next = tasks[Math.min(tasks.length - 1, Math.max(0, index + step))];
    if (next === undefined) return;
    onSelect(next.id);
    virtualizer.scrollToIndex(tasks.indexOf(next));
  }
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="Tasks"
      tabIndex={0}
      aria-activedescendant={selected === undefined ? undefined : `task-${selected}`}
      onKeyDown={(event) => {
        const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        move(step);
      }}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        if (scrollHeight - scrollTop - clientHeight < 600) onEnd();
      }}
      className="scroll-area min-h-0 flex-1 rounded-lg border bg-surface"
    >
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start, size }) => {
          const task = tasks[index];
          return (
            task !== undefined && (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
              <div
                key={key}
                id={`task-${task.id}`}
                role="option"
                aria-selected={task.id === selected}
                onClick={() => onSelect(task.id)}
                className={`absolute left-0 flex w-full cursor-pointer items-center gap-3 border-b px-4 hover:bg-hover ${
                  task.id === selected ? "bg-accent-soft" : ""
                }`}
                style={{ height: size, transform: `translateY(${start}px)` }}
              >
                <span className="min-w-0 flex-1" title={aboutOf(task)}>
                  <span className="block truncate">{task.title ?? task.capability}</span>
                  <span className="block truncate text-sm text-faint">{aboutOf(task)}</span>
                </span>
                <span className="tabular hidden w-16 shrink-0 text-right text-sm text-faint sm:inline">
                  {task.startedAt !== undefined && task.endedAt !== undefined && span(task.endedAt - task.startedAt)}
                </span>
                <span className="sm:w-28 sm:shrink-0">
                  <TaskState task={task} />
                </span>
                <span className="hidden w-20 shrink-0 text-right sm:inline">
                  <Moment time={task.createdAt} />
                </span>
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function aboutOf({ capability, failure }: Task): string {
  return failure === undefined ? capability : `${capability} · ${failure.message}`;
}

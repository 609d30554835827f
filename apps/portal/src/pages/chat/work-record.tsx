import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tasksOfQuery } from "../../api/tasks.ts";
import { Load } from "../../kit/load.tsx";
import { EndedTasks } from "./task-progress.tsx";

/** What was done for a goal that is over, task by task with the tools that were called. Asked for when it is opened. */
export function WorkRecord({ goal }: { goal: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="overflow-hidden rounded-lg border"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="px-3 py-1.5 text-sm text-soft hover:text-ink">What was done</summary>
      {open && (
        <div className="border-t bg-surface">
          <Tasks goal={goal} />
        </div>
      )}
    </details>
  );
}

function Tasks({ goal }: { goal: string }) {
  return (
    <Load query={useQuery(tasksOfQuery({ goal }))} lines={2}>
      {(tasks) =>
        tasks.length === 0 ? (
          <p className="px-3 py-1.5 text-sm text-faint">It was answered without a task.</p>
        ) : (
          <EndedTasks tasks={tasks.toReversed()} />
        )
      }
    </Load>
  );
}

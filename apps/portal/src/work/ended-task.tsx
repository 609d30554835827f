import type { Task } from "@hearth/sdk";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { counted, span } from "../kit/format.ts";
import { Hint } from "../kit/hint.tsx";
import { TaskState } from "../pages/tasks/task-state.tsx";
import { KeptCalls } from "./kept-calls.tsx";

/** A task that is over, in a line; opened, what its agents called and why it failed. */
export function EndedTask({ task }: { task: Task }) {
  const [open, setOpen] = useState(false);
  const { id, title, capability, state, failure, attempt, startedAt, endedAt } = task;
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex min-h-8 items-center gap-2 px-3 py-1 hover:bg-hover">
        <TaskState task={task} />
        <span className="min-w-0 flex-1 truncate">{title ?? capability}</span>
        <span className="hidden truncate font-mono text-xs text-faint sm:inline">{capability}</span>
        <span className="tabular w-14 shrink-0 text-right text-sm text-faint">
          {startedAt !== undefined && endedAt !== undefined && span(endedAt - startedAt)}
        </span>
      </summary>
      {open && (
        <div className="flex flex-col gap-2 px-3 pt-1 pb-3">
          {failure !== undefined && (
            <div className="text-sm wrap-anywhere">
              <p className="text-bad">{failure.message}</p>
              {failure.hint !== undefined && <Hint className="text-soft">{failure.hint}</Hint>}
            </div>
          )}
          <KeptCalls task={id} />
          <p className="flex gap-3 text-sm text-soft">
            <Link to="/tasks" search={{ task: id }} className="hover:underline">
              The task
            </Link>
            <Link to="/journal" search={{ task: id }} className="hover:underline">
              Receipts
            </Link>
            {state === "failed" && attempt > 1 && <span className="text-faint">{counted(attempt, "attempt")}</span>}
          </p>
        </div>
      )}
    </details>
  );
}

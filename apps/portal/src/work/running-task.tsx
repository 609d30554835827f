import type { Task } from "@hearth/sdk";
import { Link } from "@tanstack/react-router";
import { ProgressBar } from "../kit/progress-bar.tsx";
import { useTaskStream } from "../live/use-live.ts";
import { TaskState } from "../pages/tasks/task-state.tsx";
import { AgentWork } from "./agent-work.tsx";
import { Elapsed } from "./elapsed.tsx";

/** A task that runs or waits for the person: who works on it, how far it is, and what its agents call and write. */
export function RunningTask({ task }: { task: Task }) {
  const { agents, doing, fraction } = useTaskStream(task.id);
  const { id, title, capability, startedAt } = task;
  const running = task.state === "running";
  const names = [...new Set(agents.map(({ agent }) => agent))].filter((name) => name !== "");
  return (
    <article aria-label={title ?? capability} className="flex flex-col gap-1.5 rounded-lg border bg-surface px-3 py-2">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link to="/tasks" search={{ task: id }} className="min-w-0 flex-1 truncate font-medium hover:underline">
          {title ?? capability}
        </Link>
        <span className="truncate text-sm text-faint">{names.length === 0 ? capability : names.join(", ")}</span>
        {running && startedAt !== undefined && (
          <span className="tabular text-sm text-faint">
            <Elapsed since={startedAt} />
          </span>
        )}
        <TaskState task={task} />
      </header>
      {running && fraction !== undefined && (
        <ProgressBar label={`Progress of ${title ?? capability}`} fraction={fraction} />
      )}
      {running && doing !== undefined && agents.length <= 1 && <p className="text-sm text-soft">{doing}</p>}
      <AgentWork agents={agents} running={running} />
    </article>
  );
}

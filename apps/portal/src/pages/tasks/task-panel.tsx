import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Task } from "@hearth/sdk";
import { Ban, RotateCcw, X } from "lucide-react";
import { queryClient } from "../../api/query-client.ts";
import { cancelTask, retryTask, taskQuery } from "../../api/tasks.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { FailureNote } from "../../kit/failure-note.tsx";
import { exact, span } from "../../kit/format.ts";
import { JsonView } from "../../kit/json-view.tsx";
import { Load } from "../../kit/load.tsx";
import { ProgressBar } from "../../kit/progress-bar.tsx";
import { TaskState } from "./task-state.tsx";
import { tell, tellProblem } from "../../kit/toast.tsx";
import { useTaskStream } from "../../live/use-live.ts";
import { AgentWork } from "../../work/agent-work.tsx";
import { KeptCalls } from "../../work/kept-calls.tsx";

/** Everything about one task, beside the list or over it on a phone. */
export function TaskPanel({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <aside
      aria-label="Task"
      className="scroll-area fixed inset-0 z-30 bg-canvas md:static md:z-auto md:w-96 md:shrink-0 md:rounded-lg md:border md:bg-surface"
      tabIndex={0}
    >
      <div className="sticky top-0 flex items-center justify-between gap-2 border-b bg-inherit px-4 py-2">
        <h2 className="font-semibold">Task</h2>
        <IconButton label="Close the task" size="small" onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </div>
      <div className="p-4">
        <Load query={useQuery(taskQuery(id))}>{(task) => <Details task={task} />}</Load>
      </div>
    </aside>
  );
}

function Details({ task }: { task: Task }) {
  const { agents, doing, fraction } = useTaskStream(task.id);
  const refresh = (): void => {
    void queryClient.invalidateQueries({ queryKey: ["tasks"] });
    void queryClient.invalidateQueries({ queryKey: ["task", task.id] });
  };
  const retry = useMutation({ mutationFn: () => retryTask(task.id), onError: tellProblem, onSuccess: refresh });
  const cancel = useMutation({
    mutationFn: () => cancelTask(task.id),
    onError: tellProblem,
    onSuccess() {
      refresh();
      tell("The task and what depends on it was cancelled.");
    },
  });
  const open = ["waiting", "ready", "assigned", "running"].includes(task.state);
  const again = task.state === "failed" || task.state === "cancelled";
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="text-lg font-semibold wrap-anywhere">{task.title ?? task.capability}</p>
        <p className="flex flex-wrap items-center gap-2 text-soft">
          <TaskState task={task} />
          <code>{task.capability}</code>
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {again && (
          <Button busy={retry.isPending} onClick={() => retry.mutate()}>
            <RotateCcw aria-hidden />
            Try again
          </Button>
        )}
        {open && (
          <Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            <Ban aria-hidden />
            Cancel
          </Button>
        )}
      </div>
      {task.state === "running" && (
        <div className="flex flex-col gap-2">
          {fraction !== undefined && <ProgressBar label="Progress" fraction={fraction} />}
          {doing !== undefined && <p className="text-sm text-soft">{doing}</p>}
          <AgentWork agents={agents} running />
        </div>
      )}
      {task.startedAt !== undefined && task.state !== "running" && <KeptCalls task={task.id} />}
      {task.failure !== undefined && <FailureNote failure={task.failure} />}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm [&_dt]:text-faint">
        <dt>Attempt</dt>
        <dd>
          {task.attempt} of {task.retries + 1}
        </dd>
        <dt>Priority</dt>
        <dd>{task.priority}</dd>
        <dt>Timeout</dt>
        <dd>{span(task.timeoutSeconds * 1000)}</dd>
        <dt>Handed in</dt>
        <dd>{exact(task.createdAt)}</dd>
        {task.startedAt !== undefined && (
          <>
            <dt>Ran</dt>
            <dd>{task.endedAt === undefined ? "still" : span(task.endedAt - task.startedAt)}</dd>
          </>
        )}
        {task.worker !== undefined && (
          <>
            <dt>Worker</dt>
            <dd>{task.worker}</dd>
          </>
        )}
        <dt>Result</dt>
        <dd>{task.delivery}</dd>
        {task.waitingFor.length > 0 && (
          <>
            <dt>Waits for</dt>
            <dd className="flex flex-col">
              {task.waitingFor.map((other) => (
                <Link
                  key={other}
                  to="/tasks"
                  search={(before) => ({ ...before, task: other })}
                  className="truncate underline"
                >
                  {other}
                </Link>
              ))}
            </dd>
          </>
        )}
      </dl>
      <p className="flex flex-wrap gap-3 text-sm">
        <Link to="/journal" search={{ task: task.id }} className="underline">
          Receipts
        </Link>
        {task.goal !== undefined && (
          <Link to="/visualize" search={{ goal: task.goal, task: task.id }} className="underline">
            The run it is part of
          </Link>
        )}
      </p>
      {task.checks.length > 0 && (
        <section aria-label="Checks">
          <h3 className="pb-1 text-sm font-medium">Must hold in the end</h3>
          <ul className="list-disc pl-5 text-soft">
            {task.checks.map(({ description }) => (
              <li key={description} className="wrap-anywhere">
                {description}
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="flex flex-col gap-1">
        <h3 className="text-sm font-medium">Input</h3>
        <JsonView label="Input" value={task.input} />
      </div>
      {task.output !== undefined && (
        <div className="flex flex-col gap-1">
          <h3 className="text-sm font-medium">Output</h3>
          <JsonView label="Output" value={task.output} tall />
        </div>
      )}
    </div>
  );
}

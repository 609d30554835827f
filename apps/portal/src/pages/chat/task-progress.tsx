import { useQuery } from "@tanstack/react-query";
import type { Task } from "@hearth/sdk";
import { lazy, Suspense, useState } from "react";
import { approvalsQuery } from "../../api/approvals.ts";
import { Button } from "../../kit/button.tsx";
import { counted } from "../../kit/format.ts";
import { ProgressBar } from "../../kit/progress-bar.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";
import { EndedTask } from "../../work/ended-task.tsx";
import { RunningTask } from "../../work/running-task.tsx";

/** Its code is loaded when something is asked: most runs ask nothing. */
const ApprovalCard = lazy(async () => ({ default: (await import("../approvals/approval-card.tsx")).ApprovalCard }));

const ended: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

/** Who works on what: how much is done in one line, what runs and asks, and behind a line what is over. */
export function TaskProgress({ tasks }: { tasks: readonly Task[] }) {
  const { data: approvals = [] } = useQuery(approvalsQuery());
  const over = tasks.filter(({ state }) => ended.has(state));
  const working = tasks.filter(({ state, parkedOn }) => state === "running" || parkedOn !== undefined);
  const asked = approvals.filter(({ action }) => tasks.some(({ id }) => id === action.session));
  if (tasks.length === 0) return null;
  return (
    <section aria-label="Progress" className="flex flex-col gap-2">
      {tasks.length > 1 && (
        <div className="flex items-center gap-3">
          <ProgressBar label="Tasks done" fraction={over.length / tasks.length} />
          <span className="tabular shrink-0 text-sm text-soft">
            {over.length} of {counted(tasks.length, "task")}
          </span>
        </div>
      )}
      <ul aria-label="At work" className="flex flex-col gap-2">
        {working.map((task) => (
          <li key={task.id}>
            <RunningTask task={task} />
          </li>
        ))}
      </ul>
      {asked.length > 0 && (
        <Suspense fallback={<Skeleton label="What is asked" />}>
          {asked.map((approval) => (
            <ApprovalCard key={approval.id} approval={approval} />
          ))}
        </Suspense>
      )}
      {over.length > 0 && (
        <div className="overflow-hidden rounded-lg border bg-surface">
          <EndedTasks tasks={over} />
        </div>
      )}
    </section>
  );
}

/** Tasks that are shown at once; there are plans of thousands. */
const shownAtOnce = 8;

/** Tasks that are over, a line each: what failed, then the others. */
export function EndedTasks({ tasks }: { tasks: readonly Task[] }) {
  const [whole, setWhole] = useState(false);
  const sorted = tasks.toSorted((a, b) => Number(b.state === "failed") - Number(a.state === "failed"));
  const shown = whole ? sorted : sorted.slice(0, shownAtOnce);
  return (
    <div className="scroll-area max-h-96">
      <ul aria-label="Ended tasks" className="flex flex-col divide-y">
        {shown.map((task) => (
          <li key={task.id}>
            <EndedTask task={task} />
          </li>
        ))}
      </ul>
      {shown.length < tasks.length && (
        <Button look="quiet" size="small" className="m-1" onClick={() => setWhole(true)}>
          {counted(tasks.length - shown.length, "more task")}
        </Button>
      )}
    </div>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import type { Goal, Plan, Task } from "@hearth/sdk";
import { Check, GitFork, List, MessageSquareText, Pencil } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { approveGoal, cancelGoal } from "../api/goals.ts";
import { planQuery } from "../api/tasks.ts";
import { LazyTaskGraph } from "../graph/lazy-task-graph.tsx";
import { Button } from "../kit/button.tsx";
import { Load } from "../kit/load.tsx";
import { ProblemNote } from "../kit/problem-note.tsx";
import { Skeleton } from "../kit/skeleton.tsx";
import { Segmented } from "../kit/segmented.tsx";
import { PlanFacts } from "./plan-facts.tsx";
import { planGraph } from "./plan-graph.ts";
import { ReviseForm } from "./revise-form.tsx";
import { StepList } from "./step-list.tsx";

const PlanEditor = lazy(async () => ({ default: (await import("./plan-editor.tsx")).PlanEditor }));

/** A goal's plan: to be approved or changed as long as it waits, to be followed once it runs. */
export function PlanCard({ goal, tasks }: { goal: Goal & { plan: string }; tasks: readonly Task[] }) {
  return <Load query={useQuery(planQuery(goal.plan))}>{(plan) => <Loaded {...{ goal, plan, tasks }} />}</Load>;
}

function Loaded({ goal, plan, tasks }: { goal: Goal; plan: Plan; tasks: readonly Task[] }) {
  const [view, setView] = useState<"graph" | "steps">(firstView);
  const [editing, setEditing] = useState(false);
  const [revising, setRevising] = useState(false);
  const approve = useMutation({ mutationFn: () => approveGoal(goal.id) });
  const cancel = useMutation({ mutationFn: () => cancelGoal(goal.id) });
  const graph = useMemo(() => planGraph(plan, tasks), [plan, tasks]);
  // One step has nothing to be drawn.
  const isOne = plan.tasks.length === 1;
  const waits = goal.state === "awaiting-approval";
  return (
    <section aria-label="Plan" className="flex flex-col gap-3 rounded-lg border bg-surface p-3 shadow-low">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="flex min-h-8.5 min-w-0 flex-1 basis-64 items-center">
          <PlanFacts plan={plan} />
        </div>
        {!isOne && (
          <Segmented
            label="View of the plan"
            value={view}
            onChange={setView}
            choices={[
              {
                value: "graph",
                name: "Graph",
                label: (
                  <>
                    <GitFork aria-hidden /> Graph
                  </>
                ),
              },
              {
                value: "steps",
                name: "Steps",
                label: (
                  <>
                    <List aria-hidden /> Steps
                  </>
                ),
              },
            ]}
          />
        )}
      </div>
      {view === "graph" && !isOne ? (
        <LazyTaskGraph
          label="The plan as a graph"
          className={`${plan.tasks.length > 6 ? "h-72" : "h-44"} border`}
          tasks={graph}
        />
      ) : (
        // Of one step that runs, its task says everything.
        (!isOne || waits) && <StepList steps={plan.tasks} running={tasks} />
      )}
      {waits && (
        <div className="flex flex-wrap items-center gap-2">
          <Button look="primary" busy={approve.isPending} onClick={() => approve.mutate()}>
            <Check aria-hidden />
            Approve the plan
          </Button>
          <Button onClick={() => setEditing(true)}>
            <Pencil aria-hidden />
            Change it
          </Button>
          <Button onClick={() => setRevising(true)} aria-expanded={revising}>
            <MessageSquareText aria-hidden />
            Say what to change
          </Button>
          <Button look="quiet" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            Do not do this
          </Button>
        </div>
      )}
      {(approve.error ?? cancel.error) !== null && <ProblemNote error={approve.error ?? cancel.error} />}
      {waits && revising && <ReviseForm goal={goal} onClose={() => setRevising(false)} />}
      {editing && (
        <Suspense fallback={<Skeleton label="Opening the plan" />}>
          <PlanEditor {...{ goal, plan }} onClose={() => setEditing(false)} />
        </Suspense>
      )}
    </section>
  );
}

/** A graph does not fit where there is room for two steps beside each other at most. */
function firstView(): "graph" | "steps" {
  return matchMedia("(max-width: 40rem)").matches ? "steps" : "graph";
}

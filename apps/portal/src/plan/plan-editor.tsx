import { useMutation, useQuery } from "@tanstack/react-query";
import type { Capability, Goal, Plan } from "@hearth/sdk";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { editPlan } from "../api/goals.ts";
import { Problem } from "../api/problem.ts";
import { queryClient } from "../api/query-client.ts";
import { capabilitiesQuery } from "../api/tasks.ts";
import { LazyTaskGraph } from "../graph/lazy-task-graph.tsx";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { TextField } from "../kit/field.tsx";
import { ProblemNote } from "../kit/problem-note.tsx";
import { Spinner } from "../kit/spinner.tsx";
import { tell } from "../kit/toast.tsx";
import { AddStep } from "./add-step.tsx";
import { changed, connected, disconnected, type Draft, takesFrom, waitsOn, withStep } from "./change-draft.ts";
import { PlanFacts } from "./plan-facts.tsx";
import { planGraph, withoutStep } from "./plan-graph.ts";
import { StepForm } from "./step-form.tsx";
import { StepList } from "./step-list.tsx";
import { problemsOfSteps, usePlanCheck } from "./use-plan-check.ts";

/** Changes a plan before it is approved. The hub judges and prices each change; what it refuses is shown at its field. */
export function PlanEditor({ goal, plan, onClose }: { goal: Goal; plan: Plan; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>(() => ({ title: plan.title, tasks: plan.tasks }));
  const [selected, setSelected] = useState(plan.tasks[0]?.key);
  const [adding, setAdding] = useState(false);
  const { data: capabilities = [] } = useQuery(capabilitiesQuery);
  const { checked, error: refused, isPending } = usePlanCheck(goal.id, draft);
  const save = useMutation({
    mutationFn: () => editPlan(goal.id, draft),
    onSuccess(saved) {
      queryClient.setQueryData(["goal", goal.id], saved);
      void queryClient.invalidateQueries({ queryKey: ["goals"] });
      tell("The plan was changed. It still waits for your approval.");
      onClose();
    },
  });
  const error = refused ?? (save.variables === undefined && isPending ? null : save.error);
  const problems = useMemo(() => problemsOfSteps(error), [error]);
  const graph = useMemo(() => planGraph(draft), [draft]);
  const index = draft.tasks.findIndex(({ key }) => key === selected);
  const step = draft.tasks[index];

  function select(key: string | undefined): void {
    setAdding(false);
    setSelected(key);
  }

  /** From the draft as it is by then: taking a step out also takes its lines away, one after the other. */
  function edit(change: (draft: Draft) => Draft): void {
    save.reset();
    setDraft(change);
  }

  function add(capability: Capability): void {
    const added = withStep(draft, capability);
    edit(() => added.draft);
    select(added.key);
  }

  function remove(key: string): void {
    edit((now) => withoutStep(now, key));
    if (key === selected) select(undefined);
  }

  return (
    <Dialog
      open
      wide="whole"
      onClose={onClose}
      title="Change the plan"
      description="Nothing runs before you approve it."
      footer={
        <>
          <Button onClick={onClose}>Leave it as it was</Button>
          <Button
            look="primary"
            busy={save.isPending}
            disabled={draft.tasks.length === 0}
            onClick={() => save.mutate()}
          >
            Save the change
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <TextField
          label="Title of the plan"
          value={draft.title}
          maxLength={300}
          error={error instanceof Problem ? error.of("/title") : undefined}
          onChange={({ target }) => edit((now) => ({ ...now, title: target.value }))}
        />
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1" aria-busy={isPending}>
          <PlanFacts plan={checked ?? draft} />
          {isPending && (
            <span className="flex items-center gap-1.5 text-sm text-faint">
              <Spinner /> asks the hub
            </span>
          )}
        </div>
        {error !== null && error !== undefined && <WholeProblem error={error} steps={problems.size} />}
        <LazyTaskGraph
          label="The plan as it will be"
          className="h-56 border"
          tasks={graph}
          selected={selected}
          onSelect={select}
          edit={{
            canConnect: (from, to) => !waitsOn(draft.tasks, from, to),
            isFixed: (from, to) => draft.tasks.some((one) => one.key === to && takesFrom(one, from)),
            onConnect: (from, to) => edit((now) => connected(now, from, to)),
            onDisconnect: (from, to) => edit((now) => disconnected(now, from, to)),
            onRemove: remove,
          }}
        />
        <p className="text-sm text-faint">
          Drag from the right edge of a step to another to have it wait. Delete takes away the line or step that has the
          focus. The boxes under “Waits for” do the same.
        </p>
        <div className="grid gap-5 md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
          <div className="flex min-w-0 flex-col gap-2">
            <StepList steps={draft.tasks} selected={selected} onSelect={select} wrong={new Set(problems.keys())} />
            <Button className="self-start" aria-expanded={adding} onClick={() => setAdding(!adding)}>
              <Plus aria-hidden />
              Add a step
            </Button>
          </div>
          {adding ? (
            <AddStep onChoose={add} onClose={() => setAdding(false)} />
          ) : step === undefined ? (
            <p className="text-soft">Choose a step to change it.</p>
          ) : (
            <StepForm
              key={step.key}
              step={step}
              capability={capabilities.find(({ name }) => name === step.capability)}
              steps={draft.tasks}
              problems={problems.get(index) ?? new Map()}
              onChange={(next) => edit((now) => changed(now, next))}
              onRemove={() => remove(step.key)}
            />
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** What is wrong as a whole; what is wrong with single fields stands there, and is only counted here. */
function WholeProblem({ error, steps }: { error: unknown; steps: number }) {
  if (steps === 0) return <ProblemNote error={error} />;
  return (
    <p role="alert" className="text-sm text-bad">
      {steps === 1 ? "One step is not right yet." : `${steps} steps are not right yet.`} What is wrong stands at its
      field.
    </p>
  );
}

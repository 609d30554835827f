import { useQuery } from "@tanstack/react-query";
import type { Task } from "@hearth/sdk";
import { useMemo } from "react";
import { goalQuery } from "../../api/goals.ts";
import { planQuery, tasksOfQuery } from "../../api/tasks.ts";
import { type GraphTask, TaskGraph } from "../../graph/task-graph.tsx";
import { Load } from "../../kit/load.tsx";
import { waitsFor } from "../../plan/plan-graph.ts";

/** The tasks of a goal as a graph, as they are now. */
export function GoalGraph({
  goal,
  selected,
  onSelect,
}: {
  goal: string;
  selected?: string | undefined;
  onSelect: (task: string) => void;
}) {
  const tasks = useQuery(tasksOfQuery({ goal }));
  const graph = useGoalGraph(goal, tasks.data ?? []);
  return (
    <Load query={tasks}>
      {() => (
        <TaskGraph
          label="The tasks as a graph"
          className="min-h-80 flex-1 border"
          tasks={graph}
          selected={selected}
          onSelect={onSelect}
        />
      )}
    </Load>
  );
}

/** The tasks that there are, each with those it waits for by the goal's plan. */
export function useGoalGraph(goal: string, tasks: readonly Task[]): GraphTask[] {
  const { data: found } = useQuery(goalQuery(goal));
  const { data: plan } = useQuery({ ...planQuery(found?.plan ?? ""), enabled: found?.plan !== undefined });
  return useMemo(() => {
    const ids = new Map(tasks.map(({ key, id }) => [key, id as string]));
    const steps = new Map(plan?.tasks.map((step) => [step.key, step]));
    return tasks.map((task): GraphTask => {
      const step = task.key === undefined ? undefined : steps.get(task.key);
      return {
        id: task.id,
        title: task.title ?? task.capability,
        capability: task.capability,
        state: task.state,
        after: step === undefined ? task.waitingFor : waitsFor(step).flatMap((key) => ids.get(key) ?? []),
      };
    });
  }, [tasks, plan]);
}

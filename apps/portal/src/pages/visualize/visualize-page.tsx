import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ChartNetwork } from "lucide-react";
import { goalsQuery } from "../../api/goals.ts";
import { tasksOfQuery } from "../../api/tasks.ts";
import { TaskGraph } from "../../graph/task-graph.tsx";
import { Card } from "../../kit/card.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { SelectField } from "../../kit/field.tsx";
import { Load } from "../../kit/load.tsx";
import { Page } from "../../kit/page.tsx";
import { StateChip } from "../../kit/state-chip.tsx";
import { TaskPanel } from "../tasks/task-panel.tsx";
import { useGoalGraph } from "../tasks/goal-graph.tsx";
import { Timeline } from "./timeline.tsx";

const route = getRouteApi("/shell/visualize");

export function VisualizePage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/visualize" });
  const query = useQuery(goalsQuery);
  return (
    <Load query={query} frame={(inner) => <Page title="Visualize">{inner}</Page>}>
      {(goals) => {
        const chosen = search.goal ?? goals.find(({ plan }) => plan !== undefined)?.id ?? goals[0]?.id;
        const goal = goals.find(({ id }) => id === chosen);
        return (
          <Page
            title="Visualize"
            lead={goal?.text}
            actions={
              <>
                {goal !== undefined && <StateChip state={goal.state} />}
                {goals.length > 0 && (
                  <SelectField
                    hideLabel
                    label="Run"
                    className="w-64"
                    value={chosen ?? ""}
                    onChange={(event) => void navigate({ search: { goal: event.target.value } })}
                    choices={goals.slice(0, 100).map(({ id, text }) => ({ value: id, label: text.slice(0, 80) }))}
                  />
                )}
              </>
            }
          >
            {chosen === undefined ? (
              <EmptyState icon={ChartNetwork} title="No run yet">
                A run of several tasks is drawn here: what waits for what, what happens at the same time, and what took
                how long.
              </EmptyState>
            ) : (
              <Run
                goal={chosen}
                task={search.task}
                onSelect={(task) => void navigate({ search: { goal: chosen, task }, replace: true })}
                onClose={() => void navigate({ search: { goal: chosen }, replace: true })}
              />
            )}
          </Page>
        );
      }}
    </Load>
  );
}

function Run({
  goal,
  task,
  onSelect,
  onClose,
}: {
  goal: string;
  task?: string | undefined;
  onSelect: (id: string) => void;
  onClose: () => void;
}) {
  const query = useQuery(tasksOfQuery({ goal }));
  const graph = useGoalGraph(goal, query.data ?? []);
  return (
    <Load query={query}>
      {(tasks) =>
        tasks.length === 0 ? (
          <EmptyState icon={ChartNetwork} title="This run has no tasks">
            Nothing of it was carried out yet: its plan waits, or it was answered without one.
          </EmptyState>
        ) : (
          <div className="flex items-start gap-4">
            <div className="flex min-w-0 flex-1 flex-col gap-4">
              <Card title="Graph" flush>
                <TaskGraph
                  label="The run as a graph"
                  className="h-96"
                  tasks={graph}
                  selected={task}
                  onSelect={onSelect}
                />
              </Card>
              <Card title="Timeline">
                <Timeline tasks={tasks} selected={task} onSelect={onSelect} />
              </Card>
            </div>
            {task !== undefined && <TaskPanel key={task} id={task} onClose={onClose} />}
          </div>
        )
      }
    </Load>
  );
}

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { Task } from "@hearth/sdk";
import { ListTree } from "lucide-react";
import { useMemo } from "react";
import { tasksQuery } from "../../api/tasks.ts";
import { healthQuery } from "../../api/system.ts";
import { EmptyState } from "../../kit/empty-state.tsx";
import { Page } from "../../kit/page.tsx";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { SearchField } from "../../kit/search-field.tsx";
import { Segmented } from "../../kit/segmented.tsx";
import { Skeleton } from "../../kit/skeleton.tsx";
import { GoalGraph } from "./goal-graph.tsx";
import { TaskPanel } from "./task-panel.tsx";
import { TaskRows } from "./task-rows.tsx";

const route = getRouteApi("/shell/tasks");

const filters = [
  { value: "all", label: "All", states: undefined },
  { value: "open", label: "Open", states: "waiting,ready,assigned,running" },
  { value: "failed", label: "Failed", states: "failed,cancelled" },
  { value: "done", label: "Done", states: "completed" },
] as const;

export function TasksPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/tasks" });
  const filter = filters.find(({ value }) => value === search.state) ?? filters[0];
  const query = useInfiniteQuery(tasksQuery({ state: filter.states, goal: search.goal }));
  const { data: health } = useQuery(healthQuery);
  const words = search.search?.toLowerCase() ?? "";
  const tasks = useMemo(
    () => (query.data?.pages.flat() ?? []).filter((task) => textOf(task).includes(words)),
    [query.data, words],
  );
  const set = (change: Partial<typeof search>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const view = search.view === "graph" && search.goal !== undefined ? "graph" : "list";

  return (
    <Page
      fill
      title="Tasks"
      lead={health && `${health.tasks.running} running, ${health.tasks.ready} ready, ${health.tasks.waiting} waiting`}
      actions={
        search.goal !== undefined && (
          <>
            <Segmented
              label="View"
              value={view}
              onChange={(next) => set({ view: next === "graph" ? "graph" : undefined })}
              choices={[
                { value: "list", label: "List" },
                { value: "graph", label: "Graph" },
              ]}
            />
            <button
              type="button"
              className="text-sm underline"
              onClick={() => set({ goal: undefined, view: undefined })}
            >
              Tasks of all goals
            </button>
          </>
        )
      }
    >
      <div className="flex flex-wrap items-center gap-2 pb-3">
        <Segmented
          label="States"
          value={filter.value}
          onChange={(value) => set({ state: value === "all" ? undefined : value })}
          choices={filters.map(({ value, label }) => ({ value, label }))}
        />
        <SearchField
          label="Find a task"
          value={search.search ?? ""}
          onChange={(next) => set({ search: next === "" ? undefined : next })}
        />
      </div>
      <div className="flex min-h-0 flex-1 gap-4">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {view === "graph" && search.goal !== undefined ? (
            <GoalGraph goal={search.goal} selected={search.task} onSelect={(task) => set({ task })} />
          ) : query.isPending ? (
            <Skeleton lines={8} />
          ) : query.isError && tasks.length === 0 ? (
            <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
          ) : tasks.length === 0 ? (
            <EmptyState icon={ListTree} title={words === "" ? "No tasks here" : "No task has these words"}>
              {filter.value === "all" && words === ""
                ? "Each step that an agent carries out is a task. Ask for something in the chat, and they appear."
                : "Choose other states or words."}
            </EmptyState>
          ) : (
            <TaskRows
              tasks={tasks}
              selected={search.task}
              onSelect={(task) => set({ task })}
              onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
            />
          )}
        </div>
        {search.task !== undefined && (
          <TaskPanel key={search.task} id={search.task} onClose={() => set({ task: undefined })} />
        )}
      </div>
    </Page>
  );
}

function textOf({ title, capability, id }: Task): string {
  return `${title ?? ""} ${capability} ${id}`.toLowerCase();
}

import { lazy, Suspense } from "react";
import { Skeleton } from "../kit/skeleton.tsx";
import type { TaskGraphProps } from "./task-graph.tsx";

const Loaded = lazy(async () => ({ default: (await import("./task-graph.tsx")).TaskGraph }));

/** The graph, whose code is loaded when the first one is shown: most conversations have none in sight. */
export function LazyTaskGraph(props: TaskGraphProps) {
  return (
    <Suspense fallback={<Skeleton label="Drawing the graph" />}>
      <Loaded {...props} />
    </Suspense>
  );
}

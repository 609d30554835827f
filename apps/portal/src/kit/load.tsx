import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemNote } from "./problem-note.tsx";
import { Skeleton } from "./skeleton.tsx";

/** Shows a query's data, or that it loads, or why it did not come and how to try again. */
export function Load<Data>({
  query,
  children,
  lines,
  frame = (inner) => inner,
}: {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
  lines?: number;
  /** What stands around it while there is no data, such as the page with its heading. */
  frame?: (inner: ReactNode) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return frame(<ProblemNote error={query.error} onRetry={() => void query.refetch()} />);
  return frame(<Skeleton {...(lines === undefined ? {} : { lines })} />);
}

import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem.ts";

/** Answers are kept while they are looked at; the feed says when one is old, so nothing is asked for again by the clock. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 300_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && error instanceof Problem && error.unreachable,
    },
  },
});

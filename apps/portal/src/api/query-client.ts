import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem.ts";

/** Times that something is asked for again of a hub that does not answer. */
const triesUnanswered = 2;
/** Times that something is asked for again of a hub that said how long to wait. */
const triesAfterWaiting = 5;

/**
 * Answers are kept while they are looked at; the feed says when one is old, so nothing is asked for again by the clock. What
 * was asked for too often is asked for again by itself after as long as the hub said.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 300_000,
      refetchOnWindowFocus: false,
      retry(failures, error) {
        if (!(error instanceof Problem)) return false;
        return failures < (error.unreachable ? triesUnanswered : error.status === 429 ? triesAfterWaiting : 0);
      },
      retryDelay(failures, error) {
        const seconds = error instanceof Problem ? error.waitSeconds : undefined;
        return seconds === undefined ? 1000 * 2 ** failures : seconds * 1000;
      },
    },
  },
});

/** What the hub said when it took no more, while something waits to be asked for again; undefined when nothing does. */
export function turnedAway(): Problem | undefined {
  for (const { state } of queryClient.getQueryCache().getAll()) {
    const reason = state.fetchStatus === "fetching" ? state.fetchFailureReason : undefined;
    if (reason instanceof Problem && reason.status === 429) return reason;
  }
  return undefined;
}

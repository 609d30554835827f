import { queryOptions } from "@tanstack/react-query";
import type { LiveEvent } from "../live/follow-feed.ts";
import { call } from "./call.ts";

/** The last events that are kept, oldest first. What comes after them comes over the feed. */
export const eventsQuery = queryOptions({
  queryKey: ["events"],
  queryFn: async ({ signal }) =>
    (await call<{ events: LiveEvent[] }>("GET", "/api/v1/events", { query: { limit: 500 }, signal })).events,
  staleTime: Number.POSITIVE_INFINITY,
});

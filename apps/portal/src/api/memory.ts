import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { MemoryCounts, MemoryList, MemoryOutcome } from "@hearth/sdk";
import { call } from "./call.ts";

export const memoryStatusQuery = queryOptions({
  queryKey: ["memory", "status"],
  queryFn: ({ signal }) => call<MemoryCounts>("GET", "/api/v1/memory/status", { signal }),
});

export const memoryInboxQuery = queryOptions({
  queryKey: ["memory", "inbox"],
  queryFn: ({ signal }) => call<MemoryList>("GET", "/api/v1/memory/inbox", { query: { limit: 100 }, signal }),
});

export function memorySearchQuery(query: string) {
  return queryOptions({
    queryKey: ["memory", "search", query],
    queryFn: ({ signal }) => call<MemoryList>("GET", "/api/v1/memory/search", { query: { query, limit: 50 }, signal }),
  });
}

const page = 50;

export function memoryItemsQuery(filter: { status?: string | undefined; kind?: string | undefined }) {
  return infiniteQueryOptions({
    queryKey: ["memory", "items", filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call<MemoryList>("GET", "/api/v1/memory/items", { query: { ...filter, limit: page, before: pageParam }, signal }),
    getNextPageParam: ({ items }) => (items.length < page ? undefined : items.at(-1)?.id),
  });
}

const at = (id: string): string => `/api/v1/memory/${encodeURIComponent(id)}`;
export const acceptMemory = (id: string): Promise<MemoryOutcome> => call("POST", `${at(id)}/accept`);
export const rejectMemory = (id: string): Promise<MemoryOutcome> => call("POST", `${at(id)}/reject`);
export const forgetMemory = (id: string): Promise<MemoryOutcome> => call("DELETE", at(id));

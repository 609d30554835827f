import {
  memoryCounts,
  type MemoryCounts,
  memoryList,
  type MemoryList,
  memoryOutcome,
  type MemoryOutcome,
} from "@hearth/protocol";
import type { CallOptions, Transport } from "../transport.ts";

/** What is remembered of the person's, and their word on it. */
export interface MemoryResource {
  /** What waits, oldest first. */
  inbox(options?: CallOptions & { limit?: number }): Promise<MemoryList>;
  /** Best first. */
  search(query: string, options?: CallOptions & { limit?: number }): Promise<MemoryList>;
  status(options?: CallOptions): Promise<MemoryCounts>;
  accept(id: string, options?: CallOptions): Promise<MemoryOutcome>;
  reject(id: string, options?: CallOptions): Promise<MemoryOutcome>;
  /** Erases it. */
  forget(id: string, options?: CallOptions): Promise<MemoryOutcome>;
}

export function memoryResource(transport: Transport): MemoryResource {
  const at = (id: string, rest = ""): string => `/api/v1/memory/${encodeURIComponent(id)}${rest}`;
  return {
    inbox: ({ limit, ...options } = {}) =>
      transport.call(memoryList, "GET", "/api/v1/memory/inbox", { ...options, query: { limit } }),
    search: (query, { limit, ...options } = {}) =>
      transport.call(memoryList, "GET", "/api/v1/memory/search", { ...options, query: { query, limit } }),
    status: (options = {}) => transport.call(memoryCounts, "GET", "/api/v1/memory/status", options),
    accept: (id, options = {}) => transport.call(memoryOutcome, "POST", at(id, "/accept"), options),
    reject: (id, options = {}) => transport.call(memoryOutcome, "POST", at(id, "/reject"), options),
    forget: (id, options = {}) => transport.call(memoryOutcome, "DELETE", at(id), options),
  };
}

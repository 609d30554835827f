import { queryOptions } from "@tanstack/react-query";
import type { SystemHealth } from "@hearth/sdk";
import { call } from "./call.ts";

export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => call<SystemHealth>("GET", "/api/v1/system/health", { signal }),
});

/** What the doctor found: `live` is well, `broken` needs mending, `declined` is not in use, `stale` is out of date. */
export interface Finding {
  name: string;
  state: "live" | "broken" | "declined" | "stale";
  detail: string;
  fix?: string;
}

export const doctorQuery = queryOptions({
  queryKey: ["doctor"],
  queryFn: async ({ signal }) =>
    (await call<{ findings: Finding[] }>("GET", "/api/v1/system/doctor", { signal })).findings,
  staleTime: 60_000,
});

/** A line of the hub's own log. `level` is pino's: 30 information, 40 warning, 50 error. */
export interface LogLine {
  number: number;
  time: number;
  level: number;
  message: string;
  fields: Record<string, unknown>;
}

export const logsQuery = queryOptions({
  queryKey: ["logs"],
  queryFn: async ({ signal }) => (await call<{ lines: LogLine[] }>("GET", "/api/v1/system/logs", { signal })).lines,
  refetchInterval: 3000,
  staleTime: 0,
});

/** What the hub has for a first run. */
export interface Welcome {
  /** Folder with data that an example may read; absent where Hearth was installed without it. */
  exampleFolder?: string;
  /** Nothing was asked of this hub yet. */
  isNew: boolean;
}

export const welcomeQuery = queryOptions({
  queryKey: ["welcome"],
  queryFn: ({ signal }) => call<Welcome>("GET", "/api/v1/welcome", { signal }),
});

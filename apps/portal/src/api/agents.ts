import { queryOptions } from "@tanstack/react-query";
import type { AgentHealthView, AgentView, EndedTasks } from "@hearth/sdk";
import { call } from "./call.ts";

export const agentsQuery = queryOptions({
  queryKey: ["agents"],
  queryFn: async ({ signal }) => (await call<{ agents: AgentView[] }>("GET", "/api/v1/agents", { signal })).agents,
});

/** How each agent fares, with what waits for it and what was done about it. */
export const agentHealthQuery = queryOptions({
  queryKey: ["agents", "health"],
  queryFn: async ({ signal }) =>
    (await call<{ agents: AgentHealthView[] }>("GET", "/api/v1/agent-health", { signal })).agents,
});

/** An agent that is written as a file. */
export interface AgentFileView {
  name: string;
  origin: "shipped" | "person";
  model: string;
  tools: string[];
  prompt: string;
}

export interface AgentFileList {
  files: AgentFileView[];
  problems: { agent: string; path: string; why: string; keepsVersion: boolean }[];
}

export const agentFilesQuery = queryOptions({
  queryKey: ["agent-files"],
  queryFn: ({ signal }) => call<AgentFileList>("GET", "/api/v1/agent-files", { signal }),
});

export type { EndedTasks };
const at = (id: string): string => `/api/v1/agents/${encodeURIComponent(id)}`;
export const startAgent = (id: string): Promise<void> => call("POST", `${at(id)}/start`);
export const stopAgent = (id: string, now: boolean): Promise<EndedTasks> =>
  call("POST", `${at(id)}/stop`, { body: { now } });
export const restartAgent = (id: string): Promise<EndedTasks> => call("POST", `${at(id)}/restart`);
export const removeAgent = (id: string): Promise<void> => call("DELETE", `/api/v1/agents/${id}`);
export const reloadAgentFiles = (): Promise<{ changes: { agent: string; change: string }[]; problems: unknown[] }> =>
  call("POST", "/api/v1/agent-files/reload");

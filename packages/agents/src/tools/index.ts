import type { LoadedAgent } from "@hearth/runtimes";
import { databaseTools } from "./database/agent.ts";
import { gitTools } from "./git/agent.ts";
import { hostTools } from "./host/agent.ts";
import { qualityTools } from "./quality/agent.ts";
import { shellTools } from "./shell/agent.ts";
import { testTools } from "./tests/agent.ts";
import { createWebTools, type WebToolsOptions } from "./web/agent.ts";
import { workspaceTools } from "./workspace/agent.ts";

export * from "./errors/edit-mismatch-error.ts";
export * from "./errors/git-failed-error.ts";
export * from "./errors/load-mismatch-error.ts";
export * from "./errors/no-search-provider-error.ts";
export * from "./errors/stale-file-error.ts";
export { isToolAgent } from "./lazy-tool-agents.ts";
export { searchSettings, type SearchSettings } from "./web/search-provider.ts";
export type { WebToolsOptions } from "./web/agent.ts";

/** The groups of capabilities that models call. They act under the policy of whoever calls them, and belong to nobody. */
export function createToolAgents(options: WebToolsOptions = {}): readonly LoadedAgent[] {
  return [
    workspaceTools,
    gitTools,
    shellTools,
    testTools,
    databaseTools,
    createWebTools(options),
    qualityTools,
    hostTools,
  ];
}

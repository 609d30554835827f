import type { Manifest } from "@hearth/protocol";
import { type Agent, defineLazyAgent, type LoadedAgent } from "@hearth/runtimes";
import type { WebToolsOptions } from "./web/agent.ts";
import { conversationManifest } from "../loop/tools/lazy-conversation-agent.ts";
import { teamManifest } from "../team/lazy-team-tools.ts";
import stored from "./manifests.json" with { type: "json" };

const manifests = stored as unknown as readonly Manifest[];
const names: ReadonlySet<string> = new Set([...manifests, teamManifest, conversationManifest].map(({ name }) => name));

const code: Readonly<Record<string, (options: WebToolsOptions) => Promise<LoadedAgent>>> = {
  "workspace-tools": async () => (await import("./workspace/agent.ts")).workspaceTools,
  "git-tools": async () => (await import("./git/agent.ts")).gitTools,
  "shell-tools": async () => (await import("./shell/agent.ts")).shellTools,
  "test-tools": async () => (await import("./tests/agent.ts")).testTools,
  "database-tools": async () => (await import("./database/agent.ts")).databaseTools,
  "web-tools": async (options) => (await import("./web/agent.ts")).createWebTools(options),
  "quality-tools": async () => (await import("./quality/agent.ts")).qualityTools,
  "host-tools": async () => (await import("./host/agent.ts")).hostTools,
};

/**
 * The groups of tools by their stored manifests, each with its code loaded by its first call. `npm run manifests` writes
 * these; a test proves that they and the code say the same.
 */
export function lazyToolAgents(options: WebToolsOptions = {}): readonly Agent[] {
  return manifests.map((manifest) => defineLazyAgent(manifest, () => code[manifest.name]!(options)));
}

/** True for an agent that is a group of tools, or reads on in a conversation: its calls are its caller's own. */
export function isToolAgent(name: string): boolean {
  return names.has(name);
}

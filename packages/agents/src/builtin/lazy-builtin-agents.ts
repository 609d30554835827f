import type { Manifest } from "@hearth/protocol";
import { type Agent, defineLazyAgent, type LoadedAgent } from "@hearth/runtimes";
import stored from "./manifests.json" with { type: "json" };

const code: Readonly<Record<string, () => Promise<LoadedAgent>>> = {
  files: async () => (await import("./files/agent.ts")).filesAgent,
  table: async () => (await import("./table/agent.ts")).tableAgent,
  statistics: async () => (await import("./statistics/agent.ts")).statisticsAgent,
  arithmetic: async () => (await import("./arithmetic/agent.ts")).arithmeticAgent,
  chart: async () => (await import("./chart/agent.ts")).chartAgent,
  code: async () => (await import("./code/agent.ts")).codeAgent,
  document: async () => (await import("./document/agent.ts")).documentAgent,
  report: async () => (await import("./report/agent.ts")).reportAgent,
  command: async () => (await import("./command/agent.ts")).commandAgent,
  database: async () => (await import("./database/agent.ts")).databaseAgent,
  verifier: async () => (await import("../verifier/command-agent/verifier-agent.ts")).verifierAgent,
  web: async () => (await import("./web/agent.ts")).webAgent,
};

/**
 * The built-in agents and the verifier's, by their stored manifests, each with its code loaded by its first call. `npm run manifests` writes
 * these; a test proves that they and the code say the same.
 */
export function lazyBuiltinAgents(): readonly Agent[] {
  return (stored as unknown as readonly Manifest[]).map((manifest) =>
    defineLazyAgent(manifest, code[manifest.name.replace(/^builtin-/, "")]!),
  );
}

import { defaultPolicy, type PolicyInput } from "@hearth/policy";

const megabyte = 1024 * 1024;

/** No commands, no database, no network: what is left is the workspace. */
const least: Omit<PolicyInput["agents"][string], "level" | "maximumLevel"> = {
  commands: [],
  shared: false,
  egress: { deny: ["*:*"] },
  limits: { fileBytes: 64 * megabyte },
};
const reads = { ...least, level: 0, maximumLevel: 0 } as const;
const writes = { ...least, level: 1, maximumLevel: 1 } as const;

/** Whoever only looks: what it may do changes nothing. A command that it may run needs no folder of its own. */
export const readingAgent = "reader";

/**
 * Policy entries of the agents that run without a model. Most run nothing and reach nothing; only `table` and `report`
 * write. The one that counts lines of code is `builtin-code`, since `code` is the specialist who has a shell.
 * `command` has the programs and places of that specialist, and asks about every other program, since what it runs is
 * what a person wrote out.
 */
export const deterministicAgents: PolicyInput["agents"] = {
  files: reads,
  statistics: reads,
  arithmetic: reads,
  chart: reads,
  document: reads,
  "builtin-code": reads,
  swarm: reads,
  table: writes,
  report: writes,
  [readingAgent]: { ...reads, shared: true },
  command: { ...defaultPolicy.agents["code"]!, maximumLevel: 1, unlisted: "ask" },
};

/** Built-in agents that work under the entry of another, which says what they may reach. */
const entries: ReadonlyMap<string, string> = new Map([
  ["code", "builtin-code"],
  ["database", "data"],
  ["web", "research"],
  ["verifier", "command"],
]);

/** The name in the policy of a built-in agent that runs without a model. */
export function policyNameOf(builtin: string): string {
  return entries.get(builtin) ?? builtin;
}

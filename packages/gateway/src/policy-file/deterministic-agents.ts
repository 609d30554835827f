import type { PolicyInput } from "@hearth/policy";

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

/**
 * Policy entries of the agents that run without a model. They run nothing and reach nothing; only `table` and `report`
 * write. The one that counts lines of code is `builtin-code`, since `code` is the specialist who has a shell.
 */
export const deterministicAgents: PolicyInput["agents"] = {
  files: reads,
  statistics: reads,
  arithmetic: reads,
  chart: reads,
  document: reads,
  "builtin-code": reads,
  table: writes,
  report: writes,
};

/** The name in the policy of a built-in agent that runs without a model. */
export function policyNameOf(builtin: string): string {
  return builtin === "code" ? "builtin-code" : builtin;
}

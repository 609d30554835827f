import { type Policy, policy } from "../policy.ts";
import { defaultAgents, sharedCommands } from "./agents.ts";
import { commandRules } from "./command-rules.ts";
import { actionRules, pathRules, sqlRules } from "./other-rules.ts";

/** The policy a new hub starts with. A person edits a copy; agents have no way to. */
export const defaultPolicy: Policy = policy.parse({
  version: 1,
  sharedCommands: [...sharedCommands],
  agents: defaultAgents,
  rules: [...commandRules, ...sqlRules, ...pathRules, ...actionRules],
});

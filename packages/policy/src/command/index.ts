export type { HostStep } from "./host/host-steps.ts";
export { toVerb } from "./host/to-verb.ts";
export type { Verb, VerbContext, VerbResult } from "./host/verb.ts";
export { containedEnvironment, workspaceMount } from "./shell-state.ts";

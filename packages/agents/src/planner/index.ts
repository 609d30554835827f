export * from "./planner.ts";
export { noModelLine } from "./explain.ts";
export { createRulePlanner, type RulePlannerOptions } from "./rule-planner.ts";
export { nearestNames, validateDraft } from "./validate-draft.ts";

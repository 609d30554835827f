export * from "./planner.ts";
export { noModelLine } from "./explain.ts";
export { createRulePlanner, type RulePlannerOptions } from "./rule-planner.ts";
export { nearestNames } from "../shared/nearest-names.ts";
export * from "./model/create-model-planner.ts";
export { validateDraft } from "./validate-draft.ts";

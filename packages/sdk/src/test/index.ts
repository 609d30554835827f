export * from "./create-test-hub.ts";
export type { RecordedInvocation, ScriptedAnswer } from "./scripted-answers.ts";
export type { GoalMatch } from "./scripted-planner.ts";

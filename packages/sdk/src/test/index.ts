export * from "./create-test-hub.ts";
export type { RecordedInvocation, ScriptedAnswer } from "./scripted-answers.ts";
export type { GoalMatch } from "./scripted-planner.ts";
export * from "./model-file/index.ts";
export * from "./model-server/index.ts";

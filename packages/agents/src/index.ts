export * from "./builtin/index.ts";
export * from "./planner/index.ts";
export * from "./supervisor/index.ts";

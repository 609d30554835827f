export * from "./decide.ts";
export * from "./engine.ts";
export * from "./plan.ts";
export * from "./request.ts";

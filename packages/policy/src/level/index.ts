export * from "./escalation.ts";
export * from "./level.ts";

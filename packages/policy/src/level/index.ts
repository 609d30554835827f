export * from "./escalation.ts";
export * from "./level.ts";
export * from "./standing.ts";

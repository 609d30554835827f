export * from "./escalation-store.ts";
export * from "./health-monitor.ts";
export * from "./recovery.ts";
export * from "./stop-store.ts";

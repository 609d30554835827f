export { createSupervisor } from "./create-supervisor.ts";
export * from "./errors/check-failed-error.ts";
export * from "./errors/goal-state-error.ts";
export * from "./errors/goal-unfinished-error.ts";
export * from "./errors/plan-deviation-error.ts";
export * from "./supervisor.ts";
export { planDigest } from "./plan-digest.ts";
export { verifyTask } from "./verify-task.ts";

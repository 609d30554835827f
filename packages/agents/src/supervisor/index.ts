export { createSupervisor } from "./create-supervisor.ts";
export * from "./errors/goal-state-error.ts";
export * from "./supervisor.ts";
export { planDigest } from "./plan-digest.ts";
export { verifyTask } from "./verify-task.ts";

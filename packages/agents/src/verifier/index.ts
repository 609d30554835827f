export { checkIssues } from "./check-issues.ts";
export * from "./command-agent/check-command.ts";
export * from "./command-agent/verifier-agent.ts";
export * from "./command-agent/run-check-command.ts";
export * from "./errors/check-failed-error.ts";
export * from "./errors/check-not-verified-error.ts";
export type * from "./evidence.ts";
export * from "./verifier.ts";

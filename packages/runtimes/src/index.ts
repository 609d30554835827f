export * from "./agent-context.ts";
export * from "./define-agent.ts";
export * from "./errors/agent-output-error.ts";
export * from "./errors/capability-taken-error.ts";
export * from "./errors/invocation-depth-error.ts";
export * from "./errors/unknown-capability-error.ts";
export * from "./in-process/contract.ts";
export * from "./in-process/create-in-process-runtime.ts";

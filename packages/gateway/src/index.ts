export type { Effect, EffectDescription, EffectIdentity } from "./effect.ts";
export * from "./effect-outcome.ts";
export * from "./errors/approval-needed-error.ts";
export * from "./errors/effect-denied-error.ts";
export * from "./errors/policy-file-error.ts";
export * from "./errors/sql-failed-error.ts";
export { GatewaySession } from "./gateway-session.ts";
export * from "./labels/label-store.ts";
export * from "./open-gateway.ts";
export * from "./policy-source.ts";
export * from "./with-agent-policies.ts";
export * from "./policy-file/deterministic-agents.ts";
export {
  inspectPolicyFile,
  type InspectPolicyFileOptions,
  type PolicyInspection,
} from "./policy-file/inspect-policy-file.ts";
export * from "./policy-file/open-policy-file.ts";
export * from "./privacy/guard-outgoing.ts";
export * from "./privacy/guard-prompt.ts";
export type { LevelRequest } from "./session/request-level.ts";
export type { ChildOptions, SessionOptions } from "./session/session-options.ts";
export * from "./effects/download-url.ts";
export * from "./effects/egress-decider.ts";
export * from "./effects/fetch-url.ts";
export { guardReader, guardWriter } from "./effects/guard-files.ts";
export * from "./effects/require-done.ts";
export * from "./effects/run-command.ts";
export * from "./effects/run-sql.ts";

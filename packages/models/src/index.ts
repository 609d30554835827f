export type * from "./contract/message.ts";
export type * from "./contract/model-door.ts";
export type * from "./contract/model-part.ts";
export type * from "./contract/model-request.ts";
export type { ModelPreferences } from "./contract/model-preferences.ts";
export type { ModelTrial } from "./door/try-model.ts";
export type { EmbedderOptions, ModelEmbedder } from "./embed/create-embedder.ts";
export * from "./errors/embedding-refused-error.ts";
export type { EnginesOptions } from "./engine/engines.ts";
export type { DoorOptions } from "./door/run-model-door.ts";
export * from "./errors/model-error.ts";
export * from "./errors/model-file-error.ts";
export type { ModelFiles, PullOptions } from "./files/model-files.ts";
export * from "./open-models.ts";
export { modelMigrations } from "./record/migrations.ts";
export {
  usageGroup,
  usageQuery,
  type Usage,
  type UsageGroup,
  type UsageLine,
  type UsageQuery,
} from "./record/usage-reader.ts";
export type { Candidate, ModelServer } from "./registry/candidate.ts";
export { deviceFit, type DeviceFit } from "./registry/device-fit.ts";
export { environmentServers } from "./registry/environment-servers.ts";
export * from "./registry/model-settings.ts";
export * from "./servers/detect-model-servers.ts";

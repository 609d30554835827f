import {
  type ModelAddition,
  type ModelFileAddition,
  modelList,
  type ModelList,
  type ModelPull,
  type ModelPullEvent,
  modelTrialResult,
  type ModelTrialResult,
  modelUsage,
  type ModelUsage,
} from "@hearth/protocol";
import type { CallOptions, Transport } from "../transport.ts";
import { pullModel } from "./pull-model.ts";

/** The models of a hub, and what they took. */
export interface ModelResource {
  list(options?: CallOptions): Promise<ModelList>;
  /** Adds a model, or changes what is said of it or of its server. */
  set(model: ModelAddition, options?: CallOptions): Promise<ModelList>;
  /** Adds a GGUF file that lies on the hub's device. */
  addFile(file: ModelFileAddition, options?: CallOptions): Promise<ModelList>;
  /**
   * Fetches a GGUF file; goes on where an earlier try stopped. @returns the model's id and all models
   * @throws RemoteError
   */
  pull(
    pull: ModelPull,
    options?: CallOptions & { onProgress?: (progress: { bytes: number; total?: number | undefined }) => void },
  ): Promise<Omit<Extract<ModelPullEvent, { type: "done" }>, "type">>;
  /** @param options.file "delete": a file that was pulled, too. @default "keep" */
  remove(id: string, options?: CallOptions & { file?: "keep" | "delete" }): Promise<ModelList>;
  /** Says which models a role means, best first. */
  use(role: string, models: readonly string[], options?: CallOptions): Promise<ModelList>;
  /** Asks it one short question. */
  test(id: string, options?: CallOptions): Promise<ModelTrialResult>;
  usage(query?: { by?: ModelUsage["by"]; from?: string; to?: string }, options?: CallOptions): Promise<ModelUsage>;
}

export function modelResource(transport: Transport): ModelResource {
  return {
    list: (options = {}) => transport.call(modelList, "GET", "/api/v1/models", options),
    set: (model, options = {}) => transport.call(modelList, "PUT", "/api/v1/models", { ...options, body: model }),
    remove: (id, { file = "keep", ...options } = {}) =>
      transport.call(modelList, "DELETE", "/api/v1/models", { ...options, query: { id, file } }),
    addFile: (file, options = {}) =>
      transport.call(modelList, "POST", "/api/v1/models/files", { ...options, body: file }),
    pull: (wanted, options = {}) => pullModel(transport, wanted, options),
    use: (role, models, options = {}) =>
      transport.call(modelList, "PUT", `/api/v1/models/roles/${encodeURIComponent(role)}`, {
        ...options,
        body: { models },
      }),
    test: (id, options = {}) =>
      transport.call(modelTrialResult, "POST", "/api/v1/models/test", { ...options, body: { id } }),
    usage: (query = {}, options = {}) => transport.call(modelUsage, "GET", "/api/v1/usage", { ...options, query }),
  };
}

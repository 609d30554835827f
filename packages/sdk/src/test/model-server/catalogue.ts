import { embedText } from "./embed-text.ts";
import type { ScriptedRequest } from "./scripted-turn.ts";

/** A model that the server says it has. */
export interface ScriptedModel {
  id: string;
  /** @default "language" */
  kind?: "language" | "embedding";
  /** @default 32768 */
  contextTokens?: number;
  /** @default 1 GiB */
  sizeBytes?: number;
  /** What Ollama says of it. @default completion and tools, or embedding */
  capabilities?: readonly string[];
}

export interface CatalogueOptions {
  models: readonly ScriptedModel[];
  dimensions: number;
}

/** What the server answers without the script: its models and vectors. Undefined for what is none of these. */
export function answerFromCatalogue(
  request: ScriptedRequest,
  { models, dimensions }: CatalogueOptions,
): { status: number; body: unknown } | undefined {
  const found = (id: string): ScriptedModel | undefined => models.find((model) => model.id === id);
  const { path, method, body } = request;
  if (method === "GET" && path.endsWith("/models")) {
    // Messages clients page; the others read the same list without noticing.
    const data = models.map((model) => ({
      id: model.id,
      object: "model",
      type: "model",
      display_name: model.id,
      created: 0,
      created_at: "1970-01-01T00:00:00Z",
      owned_by: "scripted",
      max_model_len: model.contextTokens ?? 32_768,
    }));
    const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more: false };
    return { status: 200, body: { object: "list", data, ...ends } };
  }
  if (method === "GET" && path === "/api/version") return { status: 200, body: { version: "0.12.0" } };
  if (method === "GET" && path === "/api/tags") return { status: 200, body: { models: models.map(tagOf) } };
  if (method === "POST" && path === "/api/show") {
    const named = body as { model?: string; name?: string } | undefined;
    const model = found(named?.model ?? named?.name ?? "");
    return model === undefined
      ? { status: 404, body: { error: `model '${request.model}' not found` } }
      : { status: 200, body: detailsOf(model) };
  }
  if (request.protocol !== "embeddings" && request.protocol !== "ollama-embed") return undefined;
  const { input } = (body ?? {}) as { input?: unknown };
  const texts = (Array.isArray(input) ? input : [input]).map(String);
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
  const vectors = texts.map((text) => embedText(text, dimensions));
  if (request.protocol === "ollama-embed")
    return { status: 200, body: { model: request.model, embeddings: vectors, prompt_eval_count: tokens } };
  const base64 = (body as { encoding_format?: string }).encoding_format === "base64";
  return {
    status: 200,
    body: {
      object: "list",
      data: vectors.map((vector, index) => ({
        object: "embedding",
        index,
        embedding: base64 ? Buffer.from(new Float32Array(vector).buffer).toString("base64") : vector,
      })),
      model: request.model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    },
  };
}

function tagOf({ id, sizeBytes = 1024 ** 3 }: ScriptedModel): object {
  return {
    name: id,
    model: id,
    modified_at: "1970-01-01T00:00:00Z",
    size: sizeBytes,
    digest: "0".repeat(64),
    details: { format: "gguf", family: "llama", families: ["llama"], parameter_size: "1B", quantization_level: "Q4_0" },
  };
}

function detailsOf({ kind = "language", contextTokens = 32_768, capabilities }: ScriptedModel): object {
  return {
    modelfile: "",
    parameters: "",
    template: "",
    details: { format: "gguf", family: "llama", families: ["llama"], parameter_size: "1B", quantization_level: "Q4_0" },
    model_info: { "general.architecture": "llama", "llama.context_length": contextTokens },
    capabilities: capabilities ?? (kind === "embedding" ? ["embedding"] : ["completion", "tools"]),
  };
}

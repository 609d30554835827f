import type { EmbeddingModelV4, LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelServer } from "../registry/candidate.ts";
import type { ServerFetch } from "../servers/server-door.ts";

export interface ProviderOptions {
  kind: Exclude<ModelServer["kind"], "gguf">;
  url: string;
  /** The model's name as its server knows it. */
  name: string;
  fetch: ServerFetch;
}

/** The true key is put on at the door, so that nothing the AI SDK throws or logs can hold it. */
const apiKey = "added-at-the-door";

/** A model of the AI SDK over our own fetch. Its code is loaded at the first call. */
export async function createLanguageModel({ kind, url, name, fetch }: ProviderOptions): Promise<LanguageModelV4> {
  switch (kind) {
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic({ baseURL: url, apiKey, fetch }).languageModel(name);
    }
    case "openai": {
      const { createOpenAI } = await import("@ai-sdk/openai");
      return createOpenAI({ baseURL: url, apiKey, fetch }).responses(name);
    }
    case "openai-compatible":
    case "ollama": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const options = { name: "compatible", baseURL: url, apiKey, fetch, includeUsage: true };
      return createOpenAICompatible({ ...options, supportsStructuredOutputs: true }).languageModel(name);
    }
  }
}

/** The same for a model that makes vectors. Anthropic has none. */
export async function createEmbeddingModel({ url, name, fetch }: ProviderOptions): Promise<EmbeddingModelV4> {
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
  return createOpenAICompatible({ name: "compatible", baseURL: url, apiKey, fetch }).embeddingModel(name);
}

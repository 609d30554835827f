import type { EmbeddingModelV4, EmbeddingModelV4CallOptions, EmbeddingModelV4Result } from "@ai-sdk/provider";
import { ModelError } from "../errors/model-error.ts";
import type { Candidate } from "../registry/candidate.ts";
import type { Engines } from "./engines.ts";

/** A file of this device that makes vectors. */
export class FileEmbeddingModel implements EmbeddingModelV4 {
  readonly specificationVersion = "v4";
  readonly provider = "gguf";
  readonly modelId: string;
  readonly maxEmbeddingsPerCall = 64;
  readonly supportsParallelCalls = false;
  readonly #engines: Engines;
  readonly #candidate: Candidate;

  constructor(engines: Engines, candidate: Candidate) {
    this.modelId = candidate.name;
    this.#engines = engines;
    this.#candidate = candidate;
  }

  async doEmbed({ values, abortSignal }: EmbeddingModelV4CallOptions): Promise<EmbeddingModelV4Result> {
    const signal = abortSignal ?? new AbortController().signal;
    const words = this.#engines.ask(this.#candidate, (id) => ({ do: "embed", id, texts: values }), signal);
    for await (const word of words)
      if (word.say === "vectors")
        return { embeddings: word.vectors.map(toNumbers), usage: { tokens: word.input }, warnings: [] };
    throw new ModelError("it gave no vectors", { reason: "broken", model: this.#candidate.id });
  }
}

function toNumbers(base64: string): number[] {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return [...new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4))];
}

import {
  getLlama,
  type Llama,
  type LlamaContextSequence,
  type LlamaEmbeddingContext,
  LlamaLogLevel,
  type LlamaModel,
} from "node-llama-cpp";
import type { EngineLoad } from "../engine-protocol.ts";

/** A file in memory, ready for the one thing it is for. */
export interface LoadedModel {
  readonly llama: Llama;
  readonly model: LlamaModel;
  /** Tokens that question and answer may take together. */
  readonly contextTokens: number;
  /** Undefined where the file makes vectors. */
  readonly sequence: LlamaContextSequence | undefined;
  /** Undefined where the file answers. */
  readonly embedding: LlamaEmbeddingContext | undefined;
}

/** Loads a file on the processor with the binary that was installed: nothing is built or fetched here. */
export async function loadModel({ path, kind, contextTokens, threads }: EngineLoad): Promise<LoadedModel> {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    maxThreads: threads,
    logLevel: LlamaLogLevel.error,
    logger: (_level, message) => void process.stderr.write(message),
  });
  const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
  if (kind === "embedding") {
    const embedding = await model.createEmbeddingContext({ contextSize: contextTokens, threads });
    return { llama, model, contextTokens, sequence: undefined, embedding };
  }
  // One sequence: questions wait for each other, and what two have in common is read once.
  const context = await model.createContext({ contextSize: contextTokens, sequences: 1, threads });
  const sequence = context.getSequence();
  return { llama, model, contextTokens: context.contextSize, sequence, embedding: undefined };
}

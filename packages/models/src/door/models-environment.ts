import type { EmbeddingModelV4, LanguageModelV4 } from "@ai-sdk/provider";
import type { Database } from "@hearth/storage";
import type { AnswerCache } from "../cache/answer-cache.ts";
import type { ModelPreferences } from "../contract/model-preferences.ts";
import type { ModelError } from "../errors/model-error.ts";
import type { AnswerStore, RecordedAnswer } from "../record/answer-store.ts";
import type { Recording } from "../record/recording.ts";
import type { UseIdentity, UseStore } from "../record/use-store.ts";
import type { Candidate } from "../registry/candidate.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";
import type { Breakers } from "../resilience/breakers.ts";

/** What the doors of all runs share. */
export interface ModelsEnvironment {
  readonly registry: ModelRegistry;
  readonly breakers: Breakers;
  readonly cache: AnswerCache;
  readonly preferences: () => ModelPreferences;
  readonly database: Database<unknown>;
  readonly answers: AnswerStore;
  readonly useStore: UseStore;
  /** Calls that are under way, by owner and call: a second one waits for the first and gets its answer. */
  readonly underWay: Map<string, Promise<void>>;
  /** The one source of answers where a run is replayed. */
  readonly recording: Recording | undefined;
  readonly retry: { baseMilliseconds?: number; longestMilliseconds?: number };
  /** Aborted when the models are closed. */
  readonly closing: AbortSignal;
  /** Keeps a call in sight until it is over, so that closing waits for what it writes. */
  track(call: Promise<void>): void;
  languageModel(candidate: Candidate): Promise<LanguageModelV4>;
  embeddingModel(candidate: Candidate): Promise<EmbeddingModelV4>;
  toError(thrown: unknown, model: string): ModelError;
  /** The text holds a key of a model server. */
  holdsKey(text: string): boolean;
  /** Writes down what an attempt took that gave no answer. */
  end(use: UseIdentity, end: Parameters<UseStore["end"]>[1]): Promise<void>;
  /** Records an answer and what it took, both or neither. */
  keep(use: UseIdentity, answer: RecordedAnswer, end: Parameters<UseStore["end"]>[1]): Promise<void>;
}

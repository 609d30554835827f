import type { EmbeddingModelV4, LanguageModelV4 } from "@ai-sdk/provider";
import type { GatewaySession } from "@hearth/gateway";
import { ownerOf, type Principal, type RecordedCall } from "@hearth/protocol";
import type { SecretStore } from "@hearth/sandbox";
import { type Database, migrate } from "@hearth/storage";
import { AnswerCache, type AnswerCacheOptions } from "./cache/answer-cache.ts";
import type { ModelPreferences } from "./contract/model-preferences.ts";
import type { ModelDoor } from "./contract/model-door.ts";
import { moneyFor } from "./cost/price.ts";
import { chooseCandidates } from "./door/choose-candidates.ts";
import type { ModelsEnvironment } from "./door/models-environment.ts";
import { type DoorOptions, RunModelDoor } from "./door/run-model-door.ts";
import { type ModelTrial, tryModel } from "./door/try-model.ts";
import { createEmbedder, type EmbedderOptions, type ModelEmbedder } from "./embed/create-embedder.ts";
import { Engines, type EnginesOptions } from "./engine/engines.ts";
import { ModelError } from "./errors/model-error.ts";
import { AnswerStore } from "./record/answer-store.ts";
import { modelMigrations } from "./record/migrations.ts";
import { Recording } from "./record/recording.ts";
import { UsageReader } from "./record/usage-reader.ts";
import { UseStore } from "./record/use-store.ts";
import { ModelFiles } from "./files/model-files.ts";
import type { Candidate } from "./registry/candidate.ts";
import { ModelRegistry, type ModelRegistryOptions } from "./registry/model-registry.ts";
import { Breakers } from "./resilience/breakers.ts";
import type { CircuitBreakerOptions } from "./resilience/circuit-breaker.ts";
import { toModelError } from "./provider/to-model-error.ts";
import { ModelKeys } from "./servers/model-keys.ts";
import { ServerDoors } from "./servers/server-door.ts";

export interface ModelsOptions extends Pick<ModelRegistryOptions, "folder" | "detect" | "freshMilliseconds"> {
  database: Database<unknown>;
  /** Where keys are looked for by name. @default nothing */
  environment?: Readonly<Record<string, string | undefined>>;
  secrets?: Pick<SecretStore, "use">;
  breaker?: CircuitBreakerOptions;
  retry?: ModelsEnvironment["retry"];
  cache?: AnswerCacheOptions;
  /** What a person wishes of every question. @default nothing */
  preferences?: () => ModelPreferences;
  /** Answers every question from these, and dials nothing. @default models are asked */
  recording?: readonly RecordedCall[];
  /** How files are run. */
  engines?: EnginesOptions;
  /** All addresses of a name, for tests. @default the system's resolver */
  resolve?: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** @default Date.now */
  now?: () => number;
}

/** Every model a person has, behind doors that are bound to runs. */
export interface Models extends AsyncDisposable {
  readonly registry: ModelRegistry;
  /** Models that are files. */
  readonly files: ModelFiles;
  /** Those of them that are in memory. */
  readonly engines: Pick<Engines, "loaded" | "whyNot">;
  /** What models took. */
  readonly usage: UsageReader;
  /**
   * What tokens of the model cost that would be asked first, by its id or role, in micro-units of the currency; undefined
   * where its price is not known.
   * @throws ModelError where there is none, ValidationError for a role that nobody set up
   */
  priceOf(model: string | undefined): Promise<((tokens: { input: number; output: number }) => number) | undefined>;
  /** What models answered for a goal, in the order in which it was answered. */
  callsOf(who: Principal, goal: string): Promise<RecordedCall[]>;
  /** The door for one run of one agent. Close it with its session. */
  door(session: GatewaySession, options?: DoorOptions): ModelDoor;
  /** An embedder for one run. @throws ModelError, EmbeddingRefusedError */
  embedder(session: GatewaySession, options?: EmbedderOptions): Promise<ModelEmbedder>;
  /** Asks a model something short, and writes down in `models.json` how it went. */
  try(session: GatewaySession, model: string, signal: AbortSignal): Promise<ModelTrial>;
}

const day = 86_400_000;

/** Opens the registry, the record and the ways to servers. The AI SDK is loaded at the first call only. */
export async function openModels(options: ModelsOptions): Promise<Models> {
  const { database, folder, environment = {}, secrets, recording, now = Date.now } = options;
  const { preferences = (): ModelPreferences => ({}) } = options;
  await migrate(database, { set: "models", migrations: modelMigrations });
  const keys = new ModelKeys({ environment, secrets });
  const doors = new ServerDoors(keys, options.resolve);
  const registry = new ModelRegistry({
    folder,
    environment,
    keys,
    fetchFor: (server) => doors.fetchFor(server),
    ...(options.detect === undefined ? {} : { detect: options.detect }),
    ...(options.freshMilliseconds === undefined ? {} : { freshMilliseconds: options.freshMilliseconds }),
  });
  const engines = new Engines(options.engines);
  const answers = new AnswerStore(database);
  const useStore = new UseStore(database);
  const closing = new AbortController();
  const calls = new Set<Promise<void>>();
  const loaded = new Map<string, Promise<LanguageModelV4>>();
  const { recordDays } = await registry.settings();
  await answers.prune(now() - recordDays * day);

  const shared: ModelsEnvironment = {
    registry,
    breakers: new Breakers(options.breaker),
    preferences,
    cache: new AnswerCache({
      ...options.cache,
      maximumBytes: () => preferences().cacheBytes ?? options.cache?.maximumBytes?.() ?? 16 * 1024 * 1024,
    }),
    database,
    answers,
    useStore,
    underWay: new Map(),
    recording: recording === undefined ? undefined : new Recording(recording),
    retry: options.retry ?? {},
    closing: closing.signal,
    track(call) {
      calls.add(call);
      void call.finally(() => calls.delete(call));
    },
    languageModel(candidate) {
      const { server, settings } = candidate;
      const key = `${candidate.id} ${server.kind} ${server.url} ${JSON.stringify(server.key ?? null)} ${settings.kind}`;
      let model = loaded.get(key);
      if (model === undefined) {
        model = loadModel(candidate, engines, doors);
        loaded.set(key, model);
        model.catch(() => loaded.delete(key));
      }
      return model;
    },
    async embeddingModel(candidate): Promise<EmbeddingModelV4> {
      const { server, name } = candidate;
      if (server.kind === "gguf") {
        const { FileEmbeddingModel } = await import("./engine/file-embedding-model.ts");
        return new FileEmbeddingModel(engines, candidate);
      }
      const { createEmbeddingModel } = await import("./provider/create-language-model.ts");
      return await createEmbeddingModel({ kind: server.kind, url: server.url, name, fetch: doors.fetchFor(server) });
    },
    toError: (thrown, model) => toModelError(thrown, model, keys.redact),
    holdsKey: (text) => keys.redact(text) !== text,
    async end(use, end) {
      await database.batch([useStore.end(use, end)]);
    },
    async keep(use, answer, end) {
      const { recordDays: days } = await registry.settings();
      const clean = { ...answer, parts: JSON.parse(keys.redact(JSON.stringify(answer.parts))) as typeof answer.parts };
      await database.batch([
        useStore.end(use, end),
        ...(days === 0 ? [] : [answers.keep(use.owner, use.call, use.model, clean, now())]),
      ]);
    },
  };
  return {
    registry,
    files: new ModelFiles(folder, registry),
    engines,
    usage: new UsageReader(database, now),
    callsOf: (who, goal) => answers.ofGoal(ownerOf(who), goal),
    async priceOf(model) {
      const [first] = await chooseCandidates(registry, model, { kind: "language" });
      const price = first?.settings.price;
      return price === undefined ? undefined : (tokens) => moneyFor(price, tokens) ?? 0;
    },
    door: (session, doorOptions) => new RunModelDoor(shared, session, doorOptions),
    embedder: (session, embedderOptions) => createEmbedder(shared, session, embedderOptions),
    try: (session, model, signal) => tryModel(registry, new RunModelDoor(shared, session), model, signal),
    async [Symbol.asyncDispose]() {
      closing.abort(new ModelError("the hub is closing", { reason: "broken" }));
      await Promise.all(calls);
      await engines[Symbol.asyncDispose]();
      await doors[Symbol.asyncDispose]();
    },
  };
}

async function loadModel(candidate: Candidate, engines: Engines, doors: ServerDoors): Promise<LanguageModelV4> {
  const { server, name } = candidate;
  if (server.kind === "gguf") {
    const { FileLanguageModel } = await import("./engine/file-language-model.ts");
    return new FileLanguageModel(engines, candidate);
  }
  const { createLanguageModel } = await import("./provider/create-language-model.ts");
  return await createLanguageModel({ kind: server.kind, url: server.url, name, fetch: doors.fetchFor(server) });
}

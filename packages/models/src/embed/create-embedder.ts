import { guardPrompt, type GatewaySession } from "@hearth/gateway";
import { type ModelPlan, PlaceholderVault } from "@hearth/policy";
import { describePrincipal, newId, ownerOf, ValidationError } from "@hearth/protocol";
import { chooseCandidates } from "../door/choose-candidates.ts";
import type { ModelsEnvironment } from "../door/models-environment.ts";
import { amountsOf } from "../door/reservation.ts";
import { estimateTokens } from "../cost/estimate-tokens.ts";
import { moneyFor } from "../cost/price.ts";
import { EmbeddingRefusedError } from "../errors/embedding-refused-error.ts";
import { ModelError } from "../errors/model-error.ts";
import type { UseAmounts } from "../record/use-store.ts";
import type { Candidate } from "../registry/candidate.ts";
import { placeOf } from "../registry/place-of.ts";

/** Most texts in one request; servers take at least this many. */
const batchTexts = 64;
const longestVector = 4096;

export interface EmbedderOptions {
  /** `server/model`, or a role. @default "embedding" */
  model?: string;
}

/** Turns texts into vectors by a model server: the interface that memory wants. */
export interface ModelEmbedder {
  readonly model: string;
  /** Names the model and the length of its vectors. */
  readonly fingerprint: string;
  readonly dimensions: number;
  /**
   * One vector for each text, as the model makes them.
   * @throws ModelError, EmbeddingRefusedError when the gateway says no
   */
  embed(
    texts: readonly string[],
    options: { purpose: "query" | "passage"; signal?: AbortSignal },
  ): Promise<readonly Float32Array[]>;
}

/**
 * Opens an embedder for one run, and asks once to learn the length of its vectors. There is no fallback to another
 * model: its vectors would mean something else.
 * @throws ModelError when none is set up or it does not answer; EmbeddingRefusedError
 */
export async function createEmbedder(
  environment: ModelsEnvironment,
  session: GatewaySession,
  { model = "embedding" }: EmbedderOptions = {},
): Promise<ModelEmbedder> {
  const [candidate] = await chooseCandidates(environment.registry, model, { kind: "embedding" });
  if (candidate === undefined) throw new ModelError("no model makes vectors", { reason: "not-configured" });
  const ask = (texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> =>
    askForVectors(environment, session, candidate, texts, signal);
  const never = new AbortController().signal;
  const [first] = await ask(["length"], never);
  const dimensions = first?.length ?? 0;
  return {
    model: candidate.id,
    fingerprint: `${candidate.id} ${dimensions}`,
    dimensions,
    async embed(texts, { signal = never }) {
      const vectors: Float32Array[] = [];
      for (let at = 0; at < texts.length; at += batchTexts)
        vectors.push(...(await ask(texts.slice(at, at + batchTexts), signal)));
      if (vectors.some((vector) => vector.length !== dimensions))
        throw new ModelError("its vectors have another length than before", { reason: "broken", model: candidate.id });
      return vectors;
    },
  };
}

async function askForVectors(
  environment: ModelsEnvironment,
  session: GatewaySession,
  candidate: Candidate,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  if (texts.includes(""))
    throw new ValidationError("embed", [{ field: `/texts/${texts.indexOf("")}`, message: "is empty" }]);
  // What is taken out needs no way back: a vector is no text. The same value still gets the same placeholder.
  const vault = new PlaceholderVault();
  const values: string[] = [];
  for (const text of texts) {
    const guarded = await guardPrompt(session, text, { vault, local: candidate.local });
    if (guarded.kind === "blocked" || environment.holdsKey(text))
      throw new EmbeddingRefusedError("privacy-secret", guarded.kind === "blocked" ? guarded.why : "it holds a key");
    values.push(guarded.text);
  }
  const input = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  const amounts = (counted: number, estimated: boolean): UseAmounts => ({
    input: counted,
    output: 0,
    cachedInput: 0,
    reasoning: 0,
    money: moneyFor(candidate.settings.price, { input: counted, output: 0 }),
    estimated,
  });
  const may = amounts(input, true);
  const { who, agent, task = "", plan = "", goal = "", unattended = false } = session.options;
  const id = newId<string>();
  const use = {
    owner: ownerOf(who),
    id,
    call: `embed/${id}`,
    model: candidate.id,
    purpose: "embed",
    agent,
    task,
    plan,
    goal,
    unattended,
    person: describePrincipal(who),
  };
  const outcome = await session.perform<ModelPlan, { vectors: Float32Array[]; took: UseAmounts }>({
    request: { tool: "model", args: placeOf(candidate) },
    summary: `embed ${texts.length} texts with ${candidate.id}`,
    action: "model-asked",
    cost: amountsOf(may),
    priceKnown: may.money !== undefined,
    async perform() {
      const started = Date.now();
      await environment.useStore.begin(use, may, started);
      try {
        const model = await environment.embeddingModel(candidate);
        const { embeddings, usage } = await model.doEmbed({ values, abortSignal: signal });
        const vectors = embeddings.map((numbers) => Float32Array.from(numbers));
        if (vectors.length !== values.length || vectors.some(({ length }) => length === 0 || length > longestVector))
          throw new ModelError("it did not give one vector for each text", { reason: "broken", model: candidate.id });
        const took = amounts(usage?.tokens ?? input, usage === undefined);
        await environment.end(use, { state: "done", took, milliseconds: Date.now() - started });
        return { vectors, took };
      } catch (thrown) {
        const error = environment.toError(thrown, candidate.id);
        await environment.end(use, {
          state: "failed",
          why: error.reason,
          took: { ...may, input: 0, money: 0 },
          milliseconds: Date.now() - started,
        });
        signal.throwIfAborted();
        throw error;
      }
    },
    settle: ({ took }) => ({ calls: 1, ...amountsOf(took) }),
    describe: ({ took }) => ({ model: candidate.id, purpose: "embed", inputTokens: took.input }),
  });
  if (outcome.kind === "done") return outcome.value.vectors;
  throw new EmbeddingRefusedError("rule" in outcome ? outcome.rule : "over-budget", outcome.why);
}

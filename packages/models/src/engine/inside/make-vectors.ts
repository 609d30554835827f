import type { EngineWord } from "../engine-protocol.ts";
import { Complaint } from "./complaint.ts";
import type { LoadedModel } from "./loaded-model.ts";

/** One vector for each text, one after the other. @throws Complaint where a text does not fit */
export async function makeVectors(
  { embedding, model, contextTokens }: LoadedModel,
  { id, texts }: { id: number; texts: readonly string[] },
  signal: AbortSignal,
): Promise<Extract<EngineWord, { say: "vectors" }>> {
  if (embedding === undefined) throw new Complaint("request", "this file answers and makes no vectors");
  const vectors: string[] = [];
  let input = 0;
  for (const text of texts) {
    signal.throwIfAborted();
    const tokens = model.tokenize(text);
    if (tokens.length + 2 > contextTokens)
      throw new Complaint("too-long", `a text takes ${tokens.length} tokens of the ${contextTokens} there are`);
    const { vector } = await embedding.getEmbeddingFor(tokens);
    vectors.push(Buffer.from(Float32Array.from(vector).buffer).toString("base64"));
    input += tokens.length;
  }
  return { say: "vectors", id, vectors, input };
}

import type { Gateway } from "@hearth/gateway";
import { EmbeddingRefusedError, type Models } from "@hearth/models";
import { newId, type Principal } from "@hearth/protocol";
import type { EmbeddingsBody } from "./embeddings-body.ts";
import { OpenAiError } from "./openai-error.ts";

export interface ClientEmbedding {
  models: Models;
  gateway: Gateway;
  who: Principal;
  model: string;
  body: EmbeddingsBody;
}

/** Vectors for a program that speaks OpenAI's API. @throws OpenAiError, ModelError */
export async function embedForClient({ models, gateway, who, model, body }: ClientEmbedding): Promise<object> {
  await using session = gateway.session({ who, agent: "supervisor", level: 2, session: `api-${newId<string>()}` });
  try {
    const embedder = await models.embedder(session, { model });
    const input = typeof body.input === "string" ? [body.input] : body.input;
    const vectors = await embedder.embed(input, { purpose: "passage" });
    return {
      object: "list",
      data: vectors.map((vector, index) => ({
        object: "embedding",
        index,
        embedding: body.encoding_format === "base64" ? toBase64(vector) : [...vector],
      })),
      // No count of tokens: what a server counted goes to the hub's own usage, over all of a batch.
      model: body.model,
    };
  } catch (error) {
    if (error instanceof EmbeddingRefusedError)
      throw new OpenAiError(error.message, { status: 403, code: "denied", hint: error.hint, cause: error });
    throw error;
  }
}

function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

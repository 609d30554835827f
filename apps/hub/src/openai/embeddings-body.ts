import { z } from "zod";

const texts = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2_048)], {
  error: "must be a text or a list of texts; tokens are not taken",
});

/** What is read of a request to `/v1/embeddings`. */
export const embeddingsBody = z.object({
  model: z.string().min(1).max(200),
  input: texts,
  encoding_format: z.enum(["float", "base64"]).nullish(),
  dimensions: z.null({ error: "cannot be chosen: vectors are as the model makes them" }).optional(),
});
export type EmbeddingsBody = z.infer<typeof embeddingsBody>;

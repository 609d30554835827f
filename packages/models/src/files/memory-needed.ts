import type { GgufHeader } from "./read-gguf-header.ts";

/** Context that is reckoned with where a model was trained for more: what local servers are mostly started with. */
export const usualContextTokens = 8192;

/**
 * Bytes that running a file takes: its weights, and keys and values in 16 bits for its context, or for 8,192 tokens where
 * that is less. What a file does not say of its shape is taken at its most. `deviceFit` adds the buffers.
 */
export function memoryNeeded(header: GgufHeader): number {
  const { blocks = 0, embeddingLength = 0, heads = 1, keyValueHeads = heads, contextTokens } = header;
  const { keyLength = embeddingLength / heads, valueLength = embeddingLength / heads } = header;
  const tokens = Math.min(contextTokens ?? usualContextTokens, usualContextTokens);
  const cache = 2 * tokens * blocks * keyValueHeads * (keyLength + valueLength);
  const sum = Math.ceil(header.fileBytes - header.dataOffset + cache);
  return Math.min(sum, Number.MAX_SAFE_INTEGER);
}

import type { ModelRequest } from "../contract/model-request.ts";

/** A picture or another file that is no text: what the large providers count for a picture of usual size, rounded up. */
const fileTokens = 2000;
const messageTokens = 8;

/**
 * Tokens a text may have at most, near enough: a token stands for about four letters of English, for fewer of other
 * languages and code, and three bytes is on the safe side of both.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3);
}

/** Tokens of everything that goes out with a request. */
export function estimateInput({ messages, tools = [], answerSchema }: Omit<ModelRequest, "purpose" | "call">): number {
  let tokens = 0;
  for (const { parts } of messages) {
    tokens += messageTokens;
    for (const part of parts) {
      if (part.type === "file") tokens += part.mediaType.startsWith("text/") ? estimateTokens(part.data) : fileTokens;
      else if (part.type === "tool-call")
        tokens += estimateTokens(part.name) + estimateTokens(JSON.stringify(part.input ?? null));
      else if (part.type === "tool-result") tokens += estimateTokens(part.output) + messageTokens;
      else tokens += estimateTokens(part.text);
    }
  }
  for (const tool of tools) tokens += messageTokens + estimateTokens(JSON.stringify(tool));
  return tokens + (answerSchema === undefined ? 0 : estimateTokens(JSON.stringify(answerSchema)));
}

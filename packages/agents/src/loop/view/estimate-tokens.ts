import type { Message, ToolDescription } from "@hearth/models";

const perMessage = 4;
const perPart = 3;
/** What servers count for a picture of common size. */
const perImage = 1600;

/** About how many tokens a text is: a quarter of its Latin letters, nearly one for each letter of other scripts. */
export function textTokens(text: string): number {
  const bytes = Buffer.byteLength(text);
  return Math.ceil(text.length / 4 + (bytes - text.length) / 2.7);
}

/** About how many tokens a question to a model is. The servers' own counts correct it as a run goes on. */
export function estimateTokens(messages: readonly Message[], tools: readonly ToolDescription[] = []): number {
  let total = 0;
  for (const message of messages) {
    total += perMessage;
    for (const part of message.parts) {
      total += perPart;
      if (part.type === "text" || part.type === "reasoning") total += textTokens(part.text);
      else if (part.type === "tool-call") total += textTokens(part.name) + textTokens(JSON.stringify(part.input) ?? "");
      else if (part.type === "tool-result") total += textTokens(part.output);
      else total += part.mediaType.startsWith("image/") ? perImage : Math.ceil(part.data.length / 4);
    }
  }
  for (const tool of tools)
    total += perMessage + textTokens(tool.name + tool.description) + textTokens(JSON.stringify(tool.input));
  return total;
}

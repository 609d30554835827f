import type { Token } from "marked";
import { markdownTokens } from "../shared/markdown.ts";

export interface Heading {
  level: number;
  heading: string;
  /** Line of the Markdown text, from 1. */
  line: number;
}

/** The headings of a Markdown text in order, without markup. */
export function headingsOf(markdown: string): Heading[] {
  const found: Heading[] = [];
  let line = 1;
  for (const token of markdownTokens(markdown)) {
    if (token.type === "heading" && "depth" in token)
      found.push({ level: Number(token["depth"]), heading: plainText(token.tokens ?? []).trim(), line });
    line += token.raw.split("\n").length - 1;
  }
  return found;
}

function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ("tokens" in token && token.tokens !== undefined) return plainText(token.tokens);
      return "text" in token ? String(token.text) : "";
    })
    .join("");
}

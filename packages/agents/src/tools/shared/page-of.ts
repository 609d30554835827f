import { z } from "zod";

/** Input by which a long output is read on. */
export const pageInput = {
  offset: z.number().int().min(0).default(0).describe("Characters passed over: the next of the page before."),
  maximum: z.number().int().min(200).max(100_000).default(16_000).describe("Characters in one page."),
};

export const pageOutput = {
  text: z.string(),
  totalCharacters: z.number(),
  /** What to give as `offset` for the next page. */
  next: z.number().optional(),
};

export interface Page {
  text: string;
  totalCharacters: number;
  next?: number;
}

/** A part of a long text that ends at a line's end where one is near. */
export function pageOf(text: string, { offset, maximum }: { offset: number; maximum: number }): Page {
  const end = offset + maximum;
  if (end >= text.length) return { text: text.slice(offset), totalCharacters: text.length };
  const newline = text.lastIndexOf("\n", end - 1) + 1;
  const cut = newline > offset + maximum / 2 ? newline : end;
  return { text: text.slice(offset, cut), totalCharacters: text.length, next: cut };
}

import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { decodeText } from "../../builtin/shared/decode-text.ts";
import { filesAt, pathInput, placeInput } from "../shared/place.ts";
import { versionOf } from "../shared/version-of.ts";

const maximumBytes = 8 * 1024 * 1024;
/** One page, so that a minified file does not fill a model's memory. */
const maximumCharacters = 40_000;

export const workspaceRead = defineCapability({
  name: "workspace.read",
  description: "Reads lines of a text file exactly as they are, and gives the version that a change must name.",
  permissions: ["files-read"],
  input: z.strictObject({
    place: placeInput,
    path: pathInput,
    from: z.number().int().min(1).default(1).describe("The first line wanted, counted from 1."),
    lines: z.number().int().min(1).max(5000).default(500).describe("How many lines at most."),
  }),
  output: z.object({
    path: z.string(),
    version: z.string(),
    text: z.string(),
    from: z.number(),
    to: z.number(),
    totalLines: z.number(),
    /** The line the next page begins with, when there is more. */
    next: z.number().optional(),
    /** A line too long for a page is cut at its end. */
    cut: z.boolean().optional(),
  }),
  async run({ place, path, from, lines }, context) {
    const bytes = await filesAt(context, place).read(path, { maximumBytes, signal: context.signal });
    const text = decodeText(bytes, path);
    const starts = startsOfLines(text);
    const total = starts.length - 1;
    const begin = starts[from - 1];
    const head = { path, version: versionOf(bytes), totalLines: total };
    if (begin === undefined || from > total) return { ...head, text: "", from, to: from - 1 };
    let to = from;
    const wanted = Math.min(total, from + lines - 1);
    while (to < wanted && (starts[to + 1] ?? 0) - begin <= maximumCharacters) to += 1;
    const part = text.slice(begin, starts[to]);
    const cut = part.length > maximumCharacters;
    return {
      ...head,
      text: cut ? part.slice(0, maximumCharacters).toWellFormed() : part,
      from,
      to,
      ...(to < total ? { next: to + 1 } : {}),
      ...(cut ? { cut } : {}),
    };
  },
});

/** Where each line begins, and the end of the text. */
function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  if (starts.at(-1) !== text.length) starts.push(text.length);
  return starts;
}

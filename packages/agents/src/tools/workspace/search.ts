import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { compileQuery } from "../../builtin/files/compile-query.ts";
import { decodeText } from "../../builtin/shared/decode-text.ts";
import { excerpt, linesOf } from "../../builtin/shared/lines.ts";
import { Pace } from "../../builtin/shared/pace.ts";
import { NotTextError } from "../../builtin/errors/not-text-error.ts";
import { filesAt, placeInput } from "../shared/place.ts";
import { isUndoFile } from "./undo-store.ts";

const maximumFileBytes = 4 * 1024 * 1024;
/** Each file that is read leaves a receipt, so a search over a whole disk is not one call. */
const maximumFiles = 5000;
/** Rarely what is looked for, and often most of the files. */
const aside = /(?:^|\/)(?:node_modules|\.venv|venv|__pycache__|target|dist|build|vendor|\.next|coverage)\//;

const line = z.object({ line: z.number(), text: z.string() });

export const workspaceSearch = defineCapability({
  name: "workspace.search",
  description: "Searches text files line by line for words or a regular expression, and shows lines around each match.",
  permissions: ["files-read"],
  input: z.strictObject({
    place: placeInput,
    query: z.string().min(1).max(1000).describe("Text, or a regular expression when regularExpression is true."),
    regularExpression: z.boolean().default(false).describe("RE2 syntax: no backreferences, no lookaround."),
    caseSensitive: z.boolean().default(true).describe("Tells upper from lower case."),
    wholeWord: z.boolean().default(false).describe("Matches whole words only."),
    pattern: z
      .string()
      .min(1)
      .max(1000)
      .default("**/*")
      .describe("A glob of the files to search, such as src/**/*.ts."),
    around: z.number().int().min(0).max(10).default(0).describe("Lines shown before and after each match."),
    everywhere: z.boolean().default(false).describe("Searches node_modules, build output and the like too."),
    skip: z.number().int().min(0).default(0).describe("Matches passed over: the next of the page before."),
    maximum: z.number().int().min(1).max(500).default(100).describe("Matches in one page."),
  }),
  output: z.object({
    matches: z.array(
      z.object({ path: z.string(), line: z.number(), text: z.string(), around: z.array(line).optional() }),
    ),
    filesSearched: z.number(),
    /** What to give as `skip` for the next page. */
    next: z.number().optional(),
    /** Set when not all files were searched. */
    filesLeft: z.number().optional(),
  }),
  async run({ place, query, pattern, around, everywhere, skip, maximum, ...options }, context) {
    const find = compileQuery(query, options);
    const files = filesAt(context, place);
    const entries = (await files.list({ pattern, maximum: 100_000, signal: context.signal })).filter(
      ({ path, bytes }) => !isUndoFile(path) && bytes <= maximumFileBytes && (everywhere || !aside.test(path)),
    );
    const matches: { path: string; line: number; text: string; around?: z.output<typeof line>[] }[] = [];
    let [seen, searched] = [0, 0];
    for (const { path } of entries.slice(0, maximumFiles)) {
      context.signal.throwIfAborted();
      const text = await textAt(files, path, context.signal);
      if (text === undefined) continue;
      searched += 1;
      for await (const match of matchesIn(text, find, around, context.signal)) {
        seen += 1;
        if (seen <= skip) continue;
        if (matches.length === maximum) return { matches, filesSearched: searched, next: skip + maximum };
        matches.push({ path, ...match });
      }
    }
    const left = entries.length - Math.min(entries.length, maximumFiles);
    return { matches, filesSearched: searched, ...(left > 0 ? { filesLeft: left } : {}) };
  },
});

async function textAt(
  files: ReturnType<typeof filesAt>,
  path: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return decodeText(await files.read(path, { maximumBytes: maximumFileBytes, signal }), path);
  } catch (error) {
    if (error instanceof NotTextError) return undefined;
    throw error;
  }
}

async function* matchesIn(
  text: string,
  find: (line: string) => number,
  around: number,
  signal: AbortSignal,
): AsyncGenerator<{ line: number; text: string; around?: z.output<typeof line>[] }> {
  const pace = new Pace(signal);
  const all = around === 0 ? undefined : [...linesOf(text)];
  let number = 0;
  for (const one of all ?? linesOf(text)) {
    if (pace.due()) await pace.rest();
    number += 1;
    const place = find(one);
    if (place === -1) continue;
    const shown = { line: number, text: excerpt(one, place) };
    if (all === undefined) {
      yield shown;
      continue;
    }
    const first = Math.max(0, number - 1 - around);
    const neighbours = all
      .slice(first, number + around)
      .map((other, index) => ({ line: first + index + 1, text: excerpt(other) }));
    yield { ...shown, around: neighbours.filter((other) => other.line !== shown.line) };
  }
}

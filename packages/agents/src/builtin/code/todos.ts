import { matchesValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { sourceFilesInput } from "./inputs.ts";
import { excerpt, linesOf } from "../shared/lines.ts";
import { extensionOf } from "../shared/media-type.ts";
import { Pace } from "../shared/pace.ts";
import { readTextFiles } from "../shared/read-text-files.ts";
import { classifyLines } from "./classify-lines.ts";
import { isGenerated, languageOf } from "./languages.ts";

export const codeTodos = defineCapability({
  name: "code.todos",
  description: "Lists the TODO, FIXME, XXX and HACK notes in source files and notes, with file and line.",
  keywords: ["todo", "todos", "fixme", "hack", "xxx", "open points", "unfinished", "code notes", "left to do"],
  permissions: ["files-read"],
  input: z.strictObject({
    ...sourceFilesInput,
    markers: z
      .array(
        z
          .string()
          .regex(/^[A-Za-z][A-Za-z0-9_-]{1,30}$/, { error: "must be a word of 2 to 31 letters, digits, - or _" }),
      )
      .min(1)
      .max(20)
      .default(["TODO", "FIXME", "XXX", "HACK"])
      .describe("The words to look for, in upper case as written."),
    maximum: z.number().int().min(1).max(10_000).default(1000).describe("How many notes at most."),
  }),
  output: matchesValue,
  async run({ markers, maximum, ...selection }, context) {
    const marker = new RegExp(String.raw`(?<![\w-])(?:${markers.join("|")})(?![\w-])`);
    const pace = new Pace(context.signal);
    const matches: { path: string; line: number; text: string }[] = [];
    const query = markers.join(", ");
    const skip = (path: string): boolean => isGenerated(path) || (languageOf(path) === undefined && !isProse(path));
    for await (const { path, text } of readTextFiles(selection, context, skip)) {
      for (const { number, line, comment } of commentsOf(path, text)) {
        if (pace.due()) await pace.rest();
        const place = comment.search(marker);
        if (place === -1) continue;
        if (matches.length === maximum) return { kind: "matches" as const, query, matches, truncated: true };
        matches.push({ path, line: number, text: excerpt(line, place) });
      }
    }
    return { kind: "matches" as const, query, matches, truncated: false };
  },
});

function isProse(path: string): boolean {
  return ["md", "markdown", "txt", "rst", "adoc"].includes(extensionOf(path));
}

/** The comments of source code, and every line of notes. */
function* commentsOf(path: string, text: string): Generator<{ number: number; line: string; comment: string }> {
  const language = languageOf(path);
  if (language !== undefined) {
    for (const { number, text: line, comment } of classifyLines(text, language))
      if (comment !== "") yield { number, line, comment };
    return;
  }
  let number = 0;
  for (const line of linesOf(text)) yield { number: ++number, line, comment: line };
}

import { matchesValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { filesInput } from "../shared/inputs.ts";
import { Pace } from "../shared/pace.ts";
import { excerpt, linesOf } from "../shared/lines.ts";
import { readTextFiles } from "../shared/read-text-files.ts";
import { compileQuery } from "./compile-query.ts";

export const filesSearch = defineCapability({
  name: "files.search",
  description: "Searches the text of files for words or a regular expression and gives each matching line.",
  keywords: [
    "search",
    "grep",
    "mention",
    "mentions",
    "contain",
    "contains",
    "occurrences",
    "where",
    "find text",
    "lines",
  ],
  permissions: ["files-read"],
  input: z.strictObject({
    query: z
      .string()
      .min(1)
      .max(1000)
      .describe("The text to look for, or a regular expression when regularExpression is true."),
    regularExpression: z
      .boolean()
      .default(false)
      .describe("Reads the query as a regular expression (RE2 syntax: no backreferences, no lookaround)."),
    caseSensitive: z.boolean().default(false).describe("Tells upper from lower case."),
    wholeWord: z.boolean().default(false).describe("Matches only whole words."),
    pattern: z
      .string()
      .min(1)
      .max(1000)
      .default("**/*")
      .describe("A glob of the files to search, such as notes/**/*.md."),
    files: filesInput.optional(),
    maximum: z.number().int().min(1).max(10_000).default(500).describe("How many matching lines at most."),
  }),
  output: matchesValue,
  async run({ query, files, pattern, maximum, ...options }, context) {
    const find = compileQuery(query, options);
    const pace = new Pace(context.signal);
    const matches: { path: string; line: number; text: string }[] = [];
    for await (const { path, text } of readTextFiles({ files, pattern }, context)) {
      let number = 0;
      for (const line of linesOf(text)) {
        if (pace.due()) await pace.rest();
        number += 1;
        const place = find(line);
        if (place === -1) continue;
        if (matches.length === maximum) return { kind: "matches" as const, query, matches, truncated: true };
        matches.push({ path, line: number, text: excerpt(line, place) });
      }
    }
    return { kind: "matches" as const, query, matches, truncated: false };
  },
});

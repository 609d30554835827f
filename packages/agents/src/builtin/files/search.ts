import { matchesValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { filesInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

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
  run: pending,
});

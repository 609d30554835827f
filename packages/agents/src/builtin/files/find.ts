import { filesValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";

const dateInput = z.iso.date();

export const filesFind = defineCapability({
  name: "files.find",
  description: "Finds files in the folder of the goal by name, extension, words in the path, size or date of change.",
  keywords: ["find", "files", "list", "which", "folder", "directory", "documents", "look for", "largest", "newest"],
  permissions: ["files-read"],
  input: z.strictObject({
    pattern: z
      .string()
      .min(1)
      .max(1000)
      .default("**/*")
      .describe("A glob over the path, such as bills/*.csv or **/*.{md,txt}."),
    extension: z
      .string()
      .min(1)
      .max(100)
      .describe("Only files with this extension, such as csv. Several are joined by commas: csv,tsv.")
      .optional(),
    words: z
      .array(z.string().min(1).max(200))
      .max(20)
      .default([])
      .describe("Words that must all occur in the path, in any case."),
    minimumBytes: z.number().int().nonnegative().describe("Only files of at least this many bytes.").optional(),
    maximumBytes: z.number().int().nonnegative().describe("Only files of at most this many bytes.").optional(),
    modifiedAfter: dateInput.describe("Only files changed on or after this day, such as 2025-03-01 (UTC).").optional(),
    modifiedBefore: dateInput.describe("Only files changed before this day (UTC).").optional(),
    sort: z
      .enum(["path", "newest", "oldest", "largest", "smallest"])
      .default("path")
      .describe("The order of the files."),
    maximum: z.number().int().min(1).max(100_000).default(1000).describe("How many files at most."),
  }),
  output: filesValue,
  run: pending,
});

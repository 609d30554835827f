import { filesValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { timeOf } from "../shared/dates.ts";
import { extensionOf, mediaTypeOf } from "../shared/media-type.ts";

const dateInput = z.iso.date();

interface Entry {
  path: string;
  bytes: number;
  modifiedAt: number;
}

const byPath = (left: Entry, right: Entry): number => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0);

// Equal sizes and times fall back to the path, so that the order is the same each time.
const orders = {
  path: byPath,
  newest: (left: Entry, right: Entry) => right.modifiedAt - left.modifiedAt || byPath(left, right),
  oldest: (left: Entry, right: Entry) => left.modifiedAt - right.modifiedAt || byPath(left, right),
  largest: (left: Entry, right: Entry) => right.bytes - left.bytes || byPath(left, right),
  smallest: (left: Entry, right: Entry) => left.bytes - right.bytes || byPath(left, right),
};

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
  async run(input, context) {
    const extensions = input.extension?.split(",").map((one) => one.trim().replace(/^\./, "").toLowerCase());
    const words = input.words.map((word) => word.toLowerCase());
    const after = input.modifiedAfter === undefined ? -Infinity : (timeOf(input.modifiedAfter) ?? -Infinity);
    const before = input.modifiedBefore === undefined ? Infinity : (timeOf(input.modifiedBefore) ?? Infinity);
    const entries = await context.workspace.list({ pattern: input.pattern, maximum: 100_000, signal: context.signal });
    const found = entries.filter(
      ({ path, bytes, modifiedAt }) =>
        (extensions === undefined || extensions.includes(extensionOf(path))) &&
        words.every((word) => path.toLowerCase().includes(word)) &&
        bytes >= (input.minimumBytes ?? 0) &&
        bytes <= (input.maximumBytes ?? Infinity) &&
        modifiedAt >= after &&
        modifiedAt < before,
    );
    const files = found
      .toSorted(orders[input.sort])
      .slice(0, input.maximum)
      .map(({ path, bytes }) => ({ path, bytes, mediaType: mediaTypeOf(path) }));
    return { kind: "files" as const, files };
  },
});

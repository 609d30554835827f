import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";
import { sourceFilesInput } from "./inputs.ts";

export const codeCount = defineCapability({
  name: "code.count",
  description: "Counts files and lines of source code: code, comment and blank lines, by language or by file.",
  keywords: ["count", "lines", "lines of code", "loc", "code", "source", "languages", "how big", "size", "comments"],
  permissions: ["files-read"],
  input: z.strictObject({
    ...sourceFilesInput,
    by: z.enum(["language", "file"]).default("language").describe("One row for each language, or for each file."),
  }),
  output: tableValue,
  run: pending,
});

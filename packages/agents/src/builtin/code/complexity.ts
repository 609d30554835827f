import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";
import { sourceFilesInput } from "./inputs.ts";

export const codeComplexity = defineCapability({
  name: "code.complexity",
  description:
    "Measures each function's cyclomatic complexity (1 and 1 more for each branch), in JavaScript, TypeScript and Python; the most complex first.",
  keywords: ["complexity", "cyclomatic", "complex", "complicated", "functions", "branches", "refactor", "code quality"],
  permissions: ["files-read"],
  input: z.strictObject({
    ...sourceFilesInput,
    minimum: z.number().int().min(1).default(1).describe("Only functions of at least this complexity."),
  }),
  output: tableValue,
  run: pending,
});

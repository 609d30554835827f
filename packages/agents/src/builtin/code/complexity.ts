import { setImmediate } from "node:timers/promises";
import { type Cell, tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { sourceFilesInput } from "./inputs.ts";
import { compareCells } from "../shared/compare-cells.ts";
import { readTextFiles } from "../shared/read-text-files.ts";
import type { MeasuredFunction } from "./complexity/measured-function.ts";
import { measureJavaScript } from "./complexity/measure-javascript.ts";
import { measurePython } from "./complexity/measure-python.ts";
import { isGenerated, languageOf } from "./languages.ts";

const measured = new Set(["JavaScript", "TypeScript", "Python"]);
const maximumCharacters = 2_000_000;

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
  async run({ minimum, ...selection }, context) {
    const rows: Cell[][] = [];
    const notes: string[] = [];
    const skip = (path: string): boolean => isGenerated(path) || !measured.has(languageOf(path)?.name ?? "");
    for await (const { path, text } of readTextFiles(selection, context, skip)) {
      await setImmediate();
      const result = measure(path, text);
      if (typeof result === "string") notes.push(`${path}: ${result}`);
      else
        for (const { name, line, complexity } of result)
          if (complexity >= minimum) rows.push([name, path, line, complexity]);
    }
    return {
      kind: "table" as const,
      name: "complexity of functions",
      columns: [
        { name: "function", type: "text" as const },
        { name: "file", type: "text" as const },
        { name: "line", type: "number" as const },
        { name: "complexity", type: "number" as const },
      ],
      rows: rows.toSorted(
        (left, right) =>
          Number(right[3]) - Number(left[3]) ||
          compareCells(left[1] ?? null, right[1] ?? null) ||
          Number(left[2]) - Number(right[2]),
      ),
      notes,
    };
  },
});

/** The functions of a file, or why it could not be measured. */
function measure(path: string, text: string): readonly MeasuredFunction[] | string {
  if (text.length > maximumCharacters) return "too large to measure";
  return languageOf(path)?.name === "Python" ? measurePython(text) : measureJavaScript(path, text);
}

import { type Cell, tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { sourceFilesInput } from "./inputs.ts";
import { sumOf } from "../shared/decimal-sum.ts";
import { compareCells } from "../shared/compare-cells.ts";
import { Pace } from "../shared/pace.ts";
import { readTextFiles } from "../shared/read-text-files.ts";
import { classifyLines } from "./classify-lines.ts";
import { isGenerated, languageOf } from "./languages.ts";

interface Counts {
  language: string;
  files: number;
  code: number;
  comment: number;
  blank: number;
}

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
  async run({ by, ...selection }, context) {
    const pace = new Pace(context.signal);
    const counts = new Map<string, Counts>();
    const skip = (path: string): boolean => languageOf(path) === undefined || isGenerated(path);
    for await (const { path, text } of readTextFiles(selection, context, skip)) {
      const language = languageOf(path);
      if (language === undefined) continue;
      const count = counts.getOrInsertComputed(by === "file" ? path : language.name, () => ({
        language: language.name,
        files: 0,
        code: 0,
        comment: 0,
        blank: 0,
      }));
      count.files += 1;
      for (const { kind } of classifyLines(text, language)) {
        if (pace.due()) await pace.rest();
        count[kind] += 1;
      }
    }
    const rows = [...counts].map(([name, count]): Cell[] => [
      name,
      ...(by === "file" ? [count.language] : [count.files]),
      count.code + count.comment + count.blank,
      count.code,
      count.comment,
      count.blank,
    ]);
    const second =
      by === "file" ? { name: "language", type: "text" as const } : { name: "files", type: "number" as const };
    const lines = sumOf(rows.map((row) => Number(row[2])));
    const files = sumOf([...counts.values()].map((count) => count.files));
    return {
      kind: "table" as const,
      name: `lines of code by ${by}`,
      columns: [
        { name: by, type: "text" as const },
        second,
        ...["lines", "code", "comment", "blank"].map((name) => ({ name, type: "number" as const })),
      ],
      rows: rows.toSorted(
        (left, right) => Number(right[3]) - Number(left[3]) || compareCells(left[0] ?? null, right[0] ?? null),
      ),
      notes: [`${files} files, ${lines} lines; dependencies and build output are left out`],
    };
  },
});

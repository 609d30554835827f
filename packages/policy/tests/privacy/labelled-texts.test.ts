import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { scoreDetection } from "../support/detection-table.ts";
import { type LabelledText, readMarkedText } from "../support/marked-text.ts";
import { Random } from "../support/random.ts";

function linesOf(file: string): Record<string, unknown>[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("labelled texts", () => {
  for (const file of ["pii-evasions.jsonl", "pii-reviewed.jsonl"]) {
    it(`of the fixture ${file} are found as marked, decoys untouched`, () => {
      const random = new Random(20_261_121);
      const texts = linesOf(join(import.meta.dirname, "../fixtures", file));
      const detection = scoreDetection(texts.map(({ text }) => readMarkedText(String(text), random)));
      console.table(detection.table);
      assert.deepEqual(detection.faults, []);
    });
  }

  const shared = join(
    process.env["HEARTH_CASES"] ?? join(import.meta.dirname, "../../../../../shared/cases"),
    "pii-cases.jsonl",
  );
  it(
    "of the shared set are found with precision and recall of 0.95 or more",
    { skip: existsSync(shared) ? false : "the case file is not here" },
    () => {
      const texts = linesOf(shared).filter(({ ambiguous }) => ambiguous !== true);
      const detection = scoreDetection(texts as unknown as LabelledText[]);
      console.table(detection.table);
      assert.ok(detection.precision >= 0.95 && detection.recall >= 0.95, detection.faults.join("\n"));
    },
  );
});

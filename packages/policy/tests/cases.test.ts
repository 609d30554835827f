import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createCaseEvaluator, createPolicyEngine, defaultPolicy } from "../src/index.ts";

const folders = [
  join(import.meta.dirname, "fixtures"),
  process.env["HEARTH_CASES"] ?? join(import.meta.dirname, "../../../../shared/cases"),
];

for (const folder of folders) {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^(?:command|sql|egress)-.*\.jsonl$/.test(name))
    : [];
  for (const name of files) {
    const file = join(folder, name);
    test(`every labelled case of ${folder.endsWith("fixtures") ? "the fixture" : "the shared"} ${name} is decided as labelled`, async () => {
      const evaluate = createCaseEvaluator(await createPolicyEngine(), defaultPolicy);
      const wrong: string[] = [];
      for (const line of readFileSync(file, "utf8").trim().split("\n")) {
        const item = JSON.parse(line) as { id?: string; expect?: string };
        const answer = evaluate(item);
        if (answer === undefined) continue;
        assert.equal(answer.id, item.id);
        if (answer.decision !== item.expect)
          wrong.push(`${line} -> ${answer.decision} by ${answer.rule}: ${answer.why}`);
      }
      assert.deepEqual(wrong, []);
    });
  }
}

test("a line that is no request is answered with a refusal and its id", async () => {
  const evaluate = createCaseEvaluator(await createPolicyEngine(), defaultPolicy);
  assert.equal(evaluate({ id: "x", agent: "code" })?.decision, "denied");
  assert.equal(evaluate({ id: "x", agent: "code" })?.id, "x");
  assert.equal(evaluate(null)?.decision, "denied");
  assert.equal(evaluate({ id: "y", command: 5 })?.rule, "case-invalid");
});

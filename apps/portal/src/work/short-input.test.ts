import assert from "node:assert/strict";
import { test } from "node:test";
import { shortInput } from "./short-input.ts";

void test("the input of a call is told by its most telling member, in one line", () => {
  const cases: [string, string][] = [
    ['{"path":"a/b.md","content":"long"}', "a/b.md"],
    ['{"content":"x","command":"npm\\n  test"}', "npm test"],
    ['{"paths":["a","b"]}', "a, b"],
    ['{"operands":[1,2]}', "[1,2]"],
    ["{}", ""],
    ['"text"', "text"],
    ["null", "null"],
    ['{"path":"cut in the mid…', '"path":"cut in the mid…'],
    ["", ""],
  ];
  for (const [input, said] of cases) assert.equal(shortInput(input), said);
});

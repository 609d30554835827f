import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeLine, escapeText } from "./escape-text.ts";

test("control characters, reordering and hidden characters become visible", () => {
  assert.equal(escapeText("a\u001b[2Jb"), "a\\u{1b}[2Jb");
  assert.equal(escapeText("safe\u202egpj.exe"), "safe\\u{202e}gpj.exe");
  assert.equal(escapeText("a\u200bb\u{e0041}"), "a\\u{200b}b\\u{e0041}");
  assert.equal(escapeText("two\r\nlines\tand a tab"), "two\nlines\tand a tab");
  assert.equal(escapeText("over\rwritten"), "over\\u{d}written");
  assert.equal(escapeLine("one\nline"), "one\\nline");
  assert.equal(escapeText("Größe 日本 👩 é"), "Größe 日本 👩 é");
});

test("no text whatever gets a control character to the terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.doesNotMatch(escapeLine(text), /[\p{Cc}\p{Cs}]/u);
    }),
    { numRuns: 200 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { splitBlocks } from "./split-blocks.ts";

void test("paragraphs, fences, lists and tables are blocks of their own", () => {
  const text = [
    "# Title",
    "",
    "One",
    "two",
    "",
    "```js",
    "a",
    "",
    "b",
    "```",
    "",
    "- x",
    "",
    "- y",
    "",
    "| a |",
    "|---|",
    "",
    "end",
  ];
  assert.deepEqual(splitBlocks(text.join("\n")), [
    "# Title",
    "One\ntwo",
    "```js\na\n\nb\n```",
    "- x\n\n- y",
    "| a |\n|---|",
    "end",
  ]);
});

void test("a fence that is still open holds everything after it", () => {
  assert.deepEqual(splitBlocks("a\n\n```\nb\n\nc"), ["a", "```\nb\n\nc"]);
  assert.deepEqual(splitBlocks("````\n```\n\nx\n````\n\ny"), ["````\n```\n\nx\n````", "y"]);
});

const line = fc.oneof(
  fc.constantFrom("", "```", "~~~", "````", "- item", "  indented", "1. first", "| a | b |", "# head", "word"),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll("\n", " ")),
);

void test("no line is lost, added or put elsewhere, whatever the text", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const filled = (text: string): string[] => text.split("\n").filter((one) => one.trim() !== "");
      const text = lines.join("\n");
      assert.deepEqual(splitBlocks(text).flatMap(filled), filled(text));
    }),
  );
});

void test("a text that grows changes its last two blocks only", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), fc.string({ maxLength: 10 }), (lines, more) => {
      const before = splitBlocks(lines.join("\n"));
      const after = splitBlocks(lines.join("\n") + more);
      const settled = Math.max(0, before.length - 2);
      assert.deepEqual(after.slice(0, settled), before.slice(0, settled));
    }),
  );
});

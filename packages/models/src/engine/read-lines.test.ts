import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import fc from "fast-check";
import { readLines } from "./read-lines.ts";

const read = async (chunks: readonly Buffer[], longest?: number): Promise<string[]> =>
  await Array.fromAsync(readLines(Readable.from(chunks), longest));

void test("lines come whole, wherever the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", " "))),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      async (lines, sizes) => {
        const whole = Buffer.from(lines.map((line) => `${line}\n`).join(""));
        const chunks: Buffer[] = [];
        for (let at = 0, turn = 0; at < whole.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          chunks.push(whole.subarray(at, at + size));
          at += size;
        }
        assert.deepEqual(await read(chunks), lines);
      },
    ),
  );
});

void test("what has no end is dropped, and what is too long is refused before it is kept", async () => {
  assert.deepEqual(await read([Buffer.from("one\ntwo")]), ["one"]);
  await assert.rejects(read([Buffer.from("12345")], 4), RangeError);
  await assert.rejects(read([Buffer.from("123"), Buffer.from("45\n")], 4), RangeError);
  assert.deepEqual(await read([Buffer.from("1234\n")], 4), ["1234"]);
});

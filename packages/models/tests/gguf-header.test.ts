import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tinyLlama, writeGguf } from "@hearth/sdk/test";
import { ModelFileError } from "../src/index.ts";
import type { ByteSource } from "../src/files/byte-cursor.ts";
import { memoryNeeded } from "../src/files/memory-needed.ts";
import { readGgufHeader } from "../src/files/read-gguf-header.ts";

/** Bytes in memory, given out in pieces, that count how often and how much was asked for. */
function sourceOf(bytes: Uint8Array, size = bytes.length): ByteSource & { asked: number; largest: number } {
  const source = {
    size,
    asked: 0,
    largest: 0,
    async read(target: Uint8Array, position: number) {
      source.asked += 1;
      source.largest = Math.max(source.largest, target.length);
      const piece = bytes.subarray(position, position + Math.min(target.length, 1000));
      target.set(piece);
      return piece.length;
    },
  };
  return source;
}

const refused = { code: "HEARTH_MODEL_FILE", reason: "not-gguf" };

void test("a sound file tells its architecture, context, shape and memory", async () => {
  const file = writeGguf();
  const header = await readGgufHeader(sourceOf(file));
  assert.equal(header.architecture, "llama");
  assert.deepEqual([header.contextTokens, header.parameters, header.tensorCount], [512, 256, 1]);
  assert.equal(header.dataOffset, file.length - 1024);
  // Weights; then 2 bytes, 512 tokens, 2 blocks, 2 heads, 16 wide, keys and values.
  assert.equal(memoryNeeded(header), 1024 + 2 * 512 * 2 * 2 * (16 + 16));
});

for (const [what, file] of [
  ["another kind of file", Buffer.from("<html><body>Not found</body></html>")],
  ["version 1", writeGguf({ version: 1 })],
  ["a big-endian file", writeGguf({ version: 0x03000000 })],
  ["a file without an architecture", writeGguf({ entries: tinyLlama.slice(1) })],
  ["a key that is there twice", writeGguf({ entries: [...tinyLlama, tinyLlama[0]!] })],
  ["one part of several", writeGguf({ entries: [...tinyLlama, ["split.count", { type: 4, value: 3 }]] })],
  ["weights that are missing", writeGguf({ data: 1023 })],
  ["a tensor with five dimensions", writeGguf({ tensors: [{ name: "a", dimensions: [1, 1, 1, 1, 1] }] })],
  ["a tensor that is not aligned", writeGguf({ tensors: [{ name: "a", dimensions: [1], offset: 3 }] })],
  ["a tensor beyond every size", writeGguf({ tensors: [{ name: "a", dimensions: [2 ** 40, 2 ** 40] }] })],
  ["rows that are not whole blocks", writeGguf({ tensors: [{ name: "a", dimensions: [33], type: 2 }] })],
  ["no tensors", writeGguf({ tensors: [] })],
  ["an alignment of three", writeGguf({ entries: [...tinyLlama, ["general.alignment", { type: 4, value: 3 }]] })],
] as const) {
  void test(`${what} is refused`, async () => {
    await assert.rejects(readGgufHeader(sourceOf(file)), refused);
  });
}

void test("counts and lengths that a header only claims neither take memory nor time", async () => {
  for (const place of [8, 16, 24]) {
    for (const claim of [2n ** 63n, 2n ** 52n, 2n ** 32n, 65_000n]) {
      const file = writeGguf();
      file.writeBigUInt64LE(claim, place);
      const source = sourceOf(file);
      await assert.rejects(readGgufHeader(source), refused);
      assert.ok(source.largest <= 64 * 1024);
      assert.ok(source.asked <= 4);
    }
  }
});

void test("whatever bytes a file holds, it is read or refused in our words, through one window", async () => {
  const good = writeGguf();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 12 }),
      fc.nat(good.length),
      async (changes, length) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        const source = sourceOf(bytes.subarray(0, length));
        try {
          const header = await readGgufHeader(source);
          assert.ok(header.dataOffset <= length);
          assert.ok(Number.isSafeInteger(memoryNeeded(header)));
        } catch (error) {
          assert.ok(error instanceof ModelFileError, String(error));
        }
        assert.ok(source.largest <= 64 * 1024);
      },
    ),
    { numRuns: 2000 },
  );
});

void test("every file that is written is read as it was written", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.string({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.array(fc.string(), { maxLength: 3000 }),
      async (names, context, strings) => {
        const file = writeGguf({
          entries: [
            ["tokenizer.ggml.tokens", { type: 9, strings }],
            ["general.architecture", { type: 8, value: "other" }],
            ["other.context_length", { type: 4, value: context }],
          ],
          tensors: names.map((name, index) => ({ name, dimensions: [8, 2], offset: index * 64 })),
          data: names.length * 64,
        });
        const header = await readGgufHeader(sourceOf(file));
        assert.deepEqual([header.contextTokens, header.tensorCount], [context, names.length]);
        assert.equal(header.parameters, names.length * 16);
      },
    ),
    { numRuns: 100 },
  );
});

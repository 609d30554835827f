import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { kernelBytesFile } from "./assemble-kernel.ts";

test("the embedded kernels are what their text assembles to", async () => {
  const embedded = readFileSync(new URL("../src/kernel/generated/kernel-bytes.ts", import.meta.url), "utf8");
  const bytes = (file: string): string[] => [...file.matchAll(/"([A-Za-z0-9+/=]+)"/g)].map((match) => match[1]!);
  assert.equal(bytes(embedded).length, 3);
  assert.deepEqual(bytes(embedded), bytes(await kernelBytesFile()));
});

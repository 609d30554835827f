import assert from "node:assert/strict";
import { test } from "node:test";
import type { SwarmBlockView } from "@hearth/sdk";
import { cellsOf, placeBlocks } from "./place-blocks.ts";

const block = (more: Partial<SwarmBlockView>): SwarmBlockView => ({
  block: 0,
  kind: "source",
  worker: "a",
  sent: 0,
  answered: 10,
  outcome: "useful",
  ...more,
});

test("blocks that a worker holds at the same time lie in rows of one lane", () => {
  const { lanes, end } = placeBlocks([
    block({}),
    block({ block: 1, sent: 2, answered: 20 }),
    block({ block: 2, sent: 10, answered: 100 }),
    block({ block: 3, worker: "b" }),
  ]);
  assert.deepEqual(
    lanes.map(({ worker, rows, blocks }) => [worker, rows, blocks.map(({ row }) => row)]),
    [
      ["a", 2, [0, 1, 0]],
      ["b", 1, [0]],
    ],
  );
  assert.ok(end >= 100);
  for (const { from, to } of lanes.flatMap(({ blocks }) => blocks)) assert.ok(from >= 0 && to <= 1 && from <= to);
});

test("nothing that arrived yet is a picture too", () => {
  assert.deepEqual(placeBlocks([]), { lanes: [], end: 1 });
  assert.deepEqual(cellsOf(2, []), ["none", "none"]);
});

test("a cell tells how its block came, and parity fills what never did once the whole is there", () => {
  const arrivals = [
    block({}),
    block({ block: 1, kind: "copy" }),
    block({ block: 2, outcome: "withdrawn" }),
    block({ block: 3, kind: "parity" }),
  ];
  assert.deepEqual(cellsOf(3, arrivals), ["source", "copy", "parity"]);
  assert.deepEqual(cellsOf(3, arrivals.slice(0, 3)), ["source", "copy", "none"]);
  const lied = block({ outcome: "wrong" });
  assert.deepEqual(cellsOf(1, [lied]), ["wrong"]);
  assert.deepEqual(cellsOf(1, [lied, block({ worker: "b", kind: "copy" })]), ["copy"]);
  const { answered: _answered, ...open } = block({ outcome: "open" });
  assert.deepEqual(cellsOf(1, [open]), ["open"]);
});

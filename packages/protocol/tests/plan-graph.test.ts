import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { dependenciesOf, findCycle, findReferences, resolveReferences, valueAtPointer } from "../src/index.ts";

const graph = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { maxLength: 30 })
  .map((edges) => {
    const map = new Map<string, string[]>(Array.from({ length: 10 }, (_, index) => [String(index), []]));
    for (const [from, to] of edges) map.get(String(from))!.push(String(to));
    return map;
  });

/** Kahn's algorithm: what is left when nothing more can be taken off is on or behind a cycle. */
function hasCycle(map: ReadonlyMap<string, readonly string[]>): boolean {
  const left = new Map([...map].map(([key, targets]) => [key, [...targets]]));
  for (;;) {
    const free = [...left].filter(([, targets]) => targets.every((target) => !left.has(target)));
    if (free.length === 0) return left.size > 0;
    for (const [key] of free) left.delete(key);
  }
}

describe("the graph of a plan", () => {
  it("finds a cycle exactly when there is one, and names a real one", () => {
    fc.assert(
      fc.property(graph, (map) => {
        const cycle = findCycle(map);
        assert.equal(cycle !== undefined, hasCycle(map));
        if (cycle === undefined) return;
        assert.equal(cycle[0], cycle.at(-1));
        for (let index = 0; index + 1 < cycle.length; index++)
          assert.ok(map.get(cycle[index]!)!.includes(cycle[index + 1]!));
      }),
    );
  });

  it("walks a chain of 100,000 tasks without exhausting the stack", () => {
    const chain = new Map(
      Array.from({ length: 100_000 }, (_, index) => [`t${index}`, index === 0 ? [] : [`t${index - 1}`]]),
    );
    assert.equal(findCycle(chain), undefined);
    chain.set("t0", ["t99999"]);
    assert.equal(findCycle(chain)?.length, 100_001);
  });

  it("takes dependencies from references anywhere in the input and from after, each once", () => {
    const input = {
      table: { $from: "read" },
      deep: [{ x: { $from: "clean", pointer: "/rows/0" } }],
      plain: { $from: 3 },
    };
    assert.deepEqual(dependenciesOf({ input, after: ["read", "ask"] }), ["read", "clean", "ask"]);
  });

  it("does not take an object with further fields for a reference", () => {
    assert.deepEqual(findReferences({ $from: "a", note: "kept as data" }), []);
  });

  it("puts the referred values in place and leaves the rest alone", () => {
    const outputs: Record<string, unknown> = { a: { rows: [1, 2] } };
    const resolved = resolveReferences(
      { x: { $from: "a", pointer: "/rows/1" }, y: ["k", null] },
      ({ $from, pointer }) => valueAtPointer(outputs[$from], pointer),
    );
    assert.deepEqual(resolved, { x: 2, y: ["k", null] });
  });

  it("reads escaped pointers and never walks into prototypes", () => {
    assert.equal(valueAtPointer({ "a/b": { "m~n": 7 } }, "/a~1b/m~0n"), 7);
    assert.equal(valueAtPointer({}, "/constructor"), undefined);
  });
});

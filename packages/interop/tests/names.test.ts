import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { capabilityName } from "@hearth/protocol";
import fc from "fast-check";
import { fromSegment, isOfferable, toSegment } from "../src/index.ts";

describe("names of foreign tools", () => {
  it("read well where they are ordinary", () => {
    const names = ["search", "add_note", "listIssues", "resolve-library-id", "Read", "x_ray", "2fa", "a.b"];
    assert.deepEqual(names.map(toSegment), [
      "search",
      "add-note",
      "list--issues",
      "resolve--0library--0id",
      "x---read",
      "x-x-ray",
      "x-2fa",
      "a--12e-b",
    ]);
  });

  it("are capability names whatever they are, and no two give the same", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: fc.constantFrom(...Array.from("aAbxX01_-. ")) })),
        (name) => {
          fc.pre(name.isWellFormed());
          const segment = toSegment(name);
          assert.ok(capabilityName.safeParse(`peer.${segment}`).success, segment);
          assert.equal(fromSegment(segment), name);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("are read back from nothing that was not made of one", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from("abx01-f")) }), (segment) => {
        const name = fromSegment(segment);
        if (name !== undefined) assert.equal(toSegment(name), segment);
      }),
      { numRuns: 2000 },
    );
  });

  it("are offered only where a person can see them", () => {
    for (const name of ["", "a".repeat(129), "a\u200bb", "a b", "a\nb", "\ud800", "\u202ea", "\u{e0041}"])
      assert.equal(isOfferable(name), false, JSON.stringify(name));
    for (const name of ["a", "größe", "a/b", "日本"]) assert.equal(isOfferable(name), true, name);
  });
});

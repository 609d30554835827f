import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toGrammarSchema } from "./to-grammar-schema.ts";

void test("what a grammar can say is kept", () => {
  const schema = {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1, maxLength: 9, pattern: "^a" },
      kind: { enum: ["a", 1, null] },
      tags: { type: "array", items: { $ref: "#/$defs/tag" }, maxItems: 3 },
      either: { anyOf: [{ type: "integer" }, { const: "none" }] },
      maybe: { type: ["string", "null"] },
    },
    $defs: { tag: { type: "string", format: "date" } },
  };
  assert.deepEqual(toGrammarSchema(schema), {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1, maxLength: 9 },
      kind: { enum: ["a", 1, null] },
      tags: { type: "array", items: { type: "string", format: "date" }, maxItems: 3 },
      either: { oneOf: [{ type: "integer" }, { const: "none" }] },
      maybe: { type: ["string", "null"] },
    },
  });
});

void test("all parts of allOf are asked for, and a free object may hold anything", () => {
  const all = {
    allOf: [{ type: "object", properties: { a: { type: "null" } } }, { properties: { b: { type: "null" } } }],
  };
  assert.deepEqual(toGrammarSchema(all), {
    type: "object",
    properties: { a: { type: "null" }, b: { type: "null" } },
  });
  assert.ok("additionalProperties" in toGrammarSchema({ type: "object" }));
});

void test("a schema that refers to itself ends somewhere", () => {
  const tree = { type: "object", properties: { child: { $ref: "#" } } };
  assert.ok(JSON.stringify(toGrammarSchema(tree)).length < 10_000);
  assert.ok(JSON.stringify(toGrammarSchema({ $ref: "#" })).length < 10_000);
});

void test("whatever a stranger's schema holds, something comes of it", () => {
  const words = ["type", "properties", "items", "oneOf", "anyOf", "allOf", "enum", "const", "$ref", "minLength"];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom("object", "array", "string", "#", "#/properties/a", "https://x", 3, -1, null, true),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...words, "a", "__proto__"), tie("value"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, (schema) => {
      assert.equal(typeof toGrammarSchema(schema), "object");
    }),
  );
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createInProcessRuntime, defineAgent } from "@hearth/runtimes";
import fc from "fast-check";
import { adoptSchema, cleanText } from "../src/index.ts";

function why(schema: unknown): string {
  const adopted = adoptSchema(schema);
  return adopted.ok ? "taken over" : adopted.why;
}

describe("foreign JSON Schemas", () => {
  it("are taken over without references, and say the same", () => {
    const adopted = adoptSchema({
      type: "object",
      properties: { at: { $ref: "#/$defs/point" }, name: { type: "string", maxLength: 5 } },
      required: ["at"],
      additionalProperties: false,
      $defs: { point: { type: "array", items: { type: "number" }, minItems: 2 } },
    });
    assert.deepEqual(adopted, {
      ok: true,
      schema: {
        type: "object",
        properties: {
          at: { allOf: [{ type: "array", items: { type: "number" }, minItems: 2 }] },
          name: { type: "string", maxLength: 5 },
        },
        required: ["at"],
        additionalProperties: false,
      },
    });
  });

  it("lose what could take for ever: patterns, formats, uniqueness, circles", () => {
    const adopted = adoptSchema({
      type: "object",
      properties: {
        a: { type: "string", pattern: "^(a+)+$", format: "regex" },
        b: { type: "array", uniqueItems: true, items: { $ref: "#" } },
      },
      patternProperties: { "(x+)+": {} },
      additionalProperties: false,
    });
    assert.ok(adopted.ok);
    assert.doesNotMatch(JSON.stringify(adopted.schema), /pattern|format|unique|additional/);
    assert.match(JSON.stringify(adopted.schema), /"items":\{"allOf":\[true\]\}/);
  });

  it("are refused where they lead elsewhere, or nowhere, or are not schemas", () => {
    for (const reference of ["http://evil.test/a.json", "other.json#/a", "file:///etc/passwd", "#/$defs/none", 5])
      assert.match(why({ properties: { a: { $ref: reference } } }), /refers to/, String(reference));
    assert.match(why({ $dynamicRef: "#x" }), /dynamic/);
    assert.match(why({ type: "file" }), /a type that JSON does not have/);
    assert.match(why([]), /is not an object/);
    assert.match(why({ properties: { a: 5 } }), /no schema/);
  });

  it("cannot reach what every object has", () => {
    const text = '{"type":"object","properties":{"__proto__":{"type":"string"},"a":{"default":{"__proto__":{"b":1}}}}}';
    const adopted = adoptSchema(JSON.parse(text));
    assert.ok(adopted.ok);
    assert.equal(JSON.stringify(adopted.schema).includes("__proto__"), false);
    assert.match(why({ $ref: "#/__proto__/x" }), /not there/);
    assert.match(why({ $ref: "#/constructor" }), /not there/);
  });

  it("end within their bounds whatever they are, and what is taken over can be registered and judged", async () => {
    const schema = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.boolean(),
        fc.record(
          {
            type: fc.constantFrom("string", "object", "array", "number", ["string", "null"]),
            properties: fc.dictionary(fc.string(), tie("node"), { maxKeys: 3 }),
            items: tie("node"),
            anyOf: fc.array(tie("node"), { maxLength: 3 }),
            $ref: fc.constantFrom("#", "#/properties/a", "#/anyOf/0"),
            enum: fc.array(fc.jsonValue(), { maxLength: 3 }),
            minimum: fc.double(),
            minLength: fc.integer(),
            multipleOf: fc.double(),
            required: fc.array(fc.string(), { maxLength: 3 }),
            description: fc.string(),
          },
          { requiredKeys: [] },
        ),
      ),
    })).node;
    await fc.assert(
      fc.asyncProperty(schema, fc.jsonValue(), async (foreign, value) => {
        const adopted = adoptSchema(foreign);
        if (!adopted.ok) return;
        const runtime = createInProcessRuntime();
        using registered = runtime.register(
          defineAgent({
            manifest: { name: "foreign", version: "1.0.0", description: "x" },
            capabilities: [
              { name: "foreign.act", description: "x", input: adopted.schema, output: {}, run: () => null },
            ],
          }),
        );
        assert.ok(registered);
        const context = {
          signal: new AbortController().signal,
          task: { id: "t" },
          principal: { kind: "person", id: "a" },
          workspace: {},
          output: {},
          copy: {},
          effects: {},
        };
        await runtime
          .execute({ capability: "foreign.act", input: value, context: context as never })
          .catch((error: Error & { code?: string }) => assert.equal(error.code, "HEARTH_VALIDATION"));
      }),
      { numRuns: 300 },
    );
  });
});

describe("foreign text", () => {
  it("keeps no character that hides something, and says what is left out", () => {
    assert.equal(cleanText("a\u202eb\u200bc\u{e0041}d\u0007e\nf\tg", 100), "abcde\nf\tg");
    assert.equal(cleanText("x".repeat(12), 10), `${"x".repeat(10)} … (2 more characters)`);
    assert.ok(cleanText("\ud800", 5).isWellFormed());
  });
});

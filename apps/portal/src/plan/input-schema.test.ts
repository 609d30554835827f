import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleOf, fieldsOf } from "./input-schema.ts";

void test("a schema's members become fields, required ones first, each of its kind", () => {
  const fields = fieldsOf({
    type: "object",
    properties: {
      words: { type: "array", items: { type: "string" }, default: [] },
      count: { type: "integer", default: 10, description: "How many." },
      all: { type: "boolean" },
      format: { type: "string", enum: ["csv", "json"], default: "csv" },
      table: { $ref: "#/$defs/table", description: "The table." },
      path: { type: "string" },
      either: { anyOf: [{ type: "string" }, { type: "number" }] },
      broken: true,
    },
    required: ["path", "table"],
    $defs: { table: { type: "object", properties: {} } },
  });
  assert.deepEqual(
    fields?.map(({ name, kind, required, fallback }) => [name, kind, required, fallback]),
    [
      ["table", "json", true, undefined],
      ["path", "text", true, undefined],
      ["words", "texts", false, "[]"],
      ["count", "number", false, "10"],
      ["all", "flag", false, undefined],
      ["format", "choice", false, "csv"],
      ["either", "json", false, undefined],
    ],
  );
  assert.deepEqual(fields?.find(({ name }) => name === "format")?.choices, ["csv", "json"]);
  assert.equal(fields?.find(({ name }) => name === "table")?.hint, "The table.");
});

void test("a schema without members, or that points at itself, has no form and does not hang", () => {
  assert.equal(fieldsOf({ type: "string" }), undefined);
  const loop = { type: "object", properties: { a: { $ref: "#/properties/a" } } };
  assert.equal(fieldsOf(loop)?.[0]?.kind, "json");
});

void test("an example shows what must be there, and a schema within itself ends", () => {
  const columns = {
    type: "array",
    items: { type: "object", properties: { column: { type: "string" } }, required: ["column"] },
  };
  assert.equal(exampleOf(columns), '[{"column":"…"}]');
  assert.equal(exampleOf({ anyOf: [{ type: "number" }, { type: "string" }] }), "0");
  assert.equal(
    exampleOf({ type: "object", properties: { kind: { const: "table" } }, required: ["kind"] }),
    '{"kind":"table"}',
  );
  const loop: Record<string, unknown> = { type: "array" };
  loop["items"] = loop;
  assert.equal(exampleOf(loop), "[[[[[null]]]]]");
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runOperation } from "../../../tests/operation-testing.ts";
import { Fields } from "../../input/fields.ts";
import { createRegistry } from "../operations.ts";
import { defineOperation } from "./define-operation.ts";

const greet = defineOperation<{ name: string }, { text: string }>({
  name: "greet",
  summary: "A greeting",
  parse: (value) => ({ name: new Fields(value).text("name") }),
  input: { write: ({ name }) => ({ name }), read: (fields) => ({ name: fields.text("name") }) },
  output: { write: ({ text }) => ({ text }), read: (fields) => ({ text: fields.text("text") }) },
  describe: ({ text }) => text,
  run: async ({ name }) => ({ text: `Hello ${name}` }),
});

describe("an operation of one's own", () => {
  it("runs like the built-in ones, from a registry that has both", async () => {
    const registry = createRegistry([greet]);
    assert.equal(await runOperation(registry.get("greet", 1), { name: "Ada" }), "Hello Ada");
    assert.equal(registry.list().length, 9);
    assert.ok(registry.list().every(({ summary }) => summary.length > 0));
  });

  it("is refused under a name that is taken or cannot travel, and unknown in another version", () => {
    assert.throws(() => createRegistry([greet, greet]), { code: "HEARTH_SWARM_OPERATION_TAKEN" });
    assert.throws(() => createRegistry().get("greet"), { code: "HEARTH_SWARM_OPERATION_UNKNOWN" });
    assert.throws(() => createRegistry([greet]).get("greet", 2), { code: "HEARTH_SWARM_OPERATION_UNKNOWN" });
    for (const name of ["", "Greet", "1st", "a b", "a".repeat(65)]) {
      assert.throws(() => defineOperation({ ...greet, name, input: null as never, output: null as never }), {
        code: "HEARTH_SWARM_OPERATION_NAME",
      });
    }
  });

  it("reads nothing from the network that it did not ask for", () => {
    const { own } = greet.encodeInput({ name: "Ada" });
    assert.deepEqual(greet.decodeInput({ own }), { name: "Ada" });
    const other = defineOperation({
      name: "other",
      summary: "",
      parse: () => ({}),
      input: { write: () => ({ name: "Ada", more: 1 }), read: () => ({}) },
      output: { write: () => ({}), read: () => ({}) },
      describe: () => null,
      run: () => ({}),
    }).encodeInput({});
    assert.throws(() => greet.decodeInput(other), { code: "HEARTH_SWARM_INPUT", field: "/own/more" });
  });
});

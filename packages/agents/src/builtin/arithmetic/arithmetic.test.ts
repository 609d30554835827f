import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { failure, openTestAgents } from "../test-support/open-test-agents.ts";

test("decimals come out as on paper", async (context) => {
  const agents = await openTestAgents(context);
  const of = async (name: string, operands: unknown[]): Promise<number> =>
    (await agents.number(`arithmetic.${name}`, { operands })).value;
  assert.equal(await of("add", [0.1, 0.2]), 0.3);
  assert.equal(await of("subtract", [0.3, 0.1, 0.1]), 0.1);
  assert.equal(await of("multiply", [1.1, 1.1]), 1.21);
  assert.equal(await of("divide", [0.3, 0.1]), 3);
  assert.equal(await of("divide", [1, 3]), 1 / 3);
  assert.equal(await of("add", [1e21, 1, -1e21]), 1);
});

test("numbers of other capabilities keep label and unit", async (context) => {
  const agents = await openTestAgents(context);
  const cost = { kind: "number", value: 99, label: "cost", unit: "EUR" };
  assert.deepEqual(await agents.number("arithmetic.divide", { operands: [cost, 12], label: "monthly" }), {
    kind: "number",
    value: 8.25,
    label: "monthly",
    unit: "EUR",
  });
  assert.equal((await agents.number("arithmetic.add", { operands: [cost, cost] })).unit, "EUR");
  assert.equal((await agents.number("arithmetic.divide", { operands: [cost, cost] })).unit, undefined);
  assert.equal((await agents.number("arithmetic.add", { operands: [cost, { ...cost, unit: "USD" }] })).unit, undefined);
});

test("division by zero names the operand", async (context) => {
  const agents = await openTestAgents(context);
  const divide = (operands: unknown[]): Promise<unknown> => agents.call("arithmetic.divide", { operands });
  await assert.rejects(divide([1, 0]), failure("HEARTH_DIVISION_BY_ZERO", "/operands/1"));
  await assert.rejects(divide([0, 5, -0]), failure("HEARTH_DIVISION_BY_ZERO", "/operands/2"));
  assert.equal((await agents.number("arithmetic.divide", { operands: [0, 5] })).value, 0);
});

test("too few operands, no numbers and results without end are refused", async (context) => {
  const agents = await openTestAgents(context);
  await assert.rejects(agents.call("arithmetic.add", { operands: [1] }), failure("HEARTH_VALIDATION", "/operands"));
  await assert.rejects(
    agents.call("arithmetic.add", { operands: [1, "2"] }),
    failure("HEARTH_VALIDATION", "/operands/1"),
  );
  await assert.rejects(
    agents.call("arithmetic.multiply", { operands: [1e300, 1e300] }),
    failure("HEARTH_VALIDATION", "/operands", "308"),
  );
});

test("dividing undoes multiplying, for whole cents", async (context) => {
  const agents = await openTestAgents(context);
  const cents = fc.integer({ min: 1, max: 10_000_000 });
  await fc.assert(
    fc.asyncProperty(cents, cents, async (a, b) => {
      const product = await agents.number("arithmetic.multiply", { operands: [a / 100, b / 100] });
      assert.equal((await agents.number("arithmetic.divide", { operands: [product, b / 100] })).value, a / 100);
    }),
    { numRuns: 100 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { openTestAgents, tableOf } from "../test-support/open-test-agents.ts";

const scores = tableOf("name, points:number", [
  ["Ana", 9],
  ["Bo", 7],
  ["Cy", 7],
  ["Di", 7],
  ["Ed", 3],
]);

test("ties with the last row kept are kept from either end, and only where they are asked for", async (context) => {
  const agents = await openTestAgents(context);
  const kept = async (options: Readonly<Record<string, unknown>>): Promise<unknown[]> =>
    (await agents.table("table.limit", { table: scores, ...options })).rows.map((row) => row[0]);
  assert.deepEqual(await kept({ count: 2 }), ["Ana", "Bo"]);
  assert.deepEqual(await kept({ count: 2, ties: "points" }), ["Ana", "Bo", "Cy", "Di"]);
  assert.deepEqual(await kept({ count: 1, ties: "points" }), ["Ana"]);
  assert.deepEqual(await kept({ count: 2, from: "end", ties: "points" }), ["Bo", "Cy", "Di", "Ed"]);
  assert.deepEqual(await kept({ count: 0, ties: "points" }), []);
  assert.deepEqual(await kept({ count: 9, ties: "points" }), ["Ana", "Bo", "Cy", "Di", "Ed"]);
});

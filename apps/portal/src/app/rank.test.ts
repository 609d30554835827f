import assert from "node:assert/strict";
import { test } from "node:test";
import { rank } from "./rank.ts";

const of = (items: string[], query: string): string[] => rank(items, query, (item) => item);

void test("every word must be there, and a beginning counts more", () => {
  const items = ["Budgets and limits", "Set a limit", "Limits of people", "Chat"];
  assert.deepEqual(of(items, "limit"), ["Limits of people", "Budgets and limits", "Set a limit"]);
  assert.deepEqual(of(items, "limits people"), ["Limits of people"]);
  assert.deepEqual(of(items, "  "), items);
  assert.deepEqual(of(items, "zebra"), []);
});

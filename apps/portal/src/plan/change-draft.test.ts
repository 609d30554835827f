import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capability, PlanTask } from "@hearth/sdk";
import { connected, disconnected, type Draft, takesFrom, waitsOn, withStep } from "./change-draft.ts";

const capability: Capability = {
  name: "table.read",
  description: "Reads a table from a file; CSV, TSV or JSON.",
  keywords: [],
  input: {},
  output: {},
  permissions: ["files-read"],
};

function plan(...steps: (Partial<PlanTask> & { key: string })[]): Draft {
  let draft: Draft = { title: "t", tasks: [] };
  for (const step of steps) {
    const added = withStep(draft, capability).draft;
    draft = { ...added, tasks: [...draft.tasks, { ...added.tasks.at(-1)!, ...step }] };
  }
  return draft;
}

void test("a step that is added has a key of its own, however often", () => {
  let draft: Draft = { title: "t", tasks: [] };
  for (let times = 0; times < 3; times += 1) ({ draft } = withStep(draft, capability));
  assert.deepEqual(
    draft.tasks.map(({ key, title }) => [key, title]),
    [
      ["table-read", "Reads a table from a file"],
      ["table-read-2", "Reads a table from a file"],
      ["table-read-3", "Reads a table from a file"],
    ],
  );
});

void test("steps are connected once, never in a circle, and parted again", () => {
  const draft = plan({ key: "a" }, { key: "b", after: ["a"] }, { key: "c", input: { table: { $from: "b" } } });
  assert.equal(waitsOn(draft.tasks, "c", "a"), true);
  assert.equal(connected(draft, "c", "a"), draft, "a circle over two steps");
  assert.equal(connected(draft, "a", "a"), draft, "itself");
  assert.equal(connected(draft, "b", "c"), draft, "it waits already, by its input");
  const more = connected(draft, "a", "c");
  assert.deepEqual(more.tasks[2]?.after, ["a"]);
  assert.deepEqual(disconnected(more, "a", "c"), draft);
  assert.equal(takesFrom(draft.tasks[2]!, "b"), true);
  assert.equal(takesFrom(draft.tasks[1]!, "a"), false);
});

void test("a circle that is there already does not hang", () => {
  const draft = plan({ key: "a", after: ["b"] }, { key: "b", after: ["a"] });
  assert.equal(waitsOn(draft.tasks, "a", "z"), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { flowEdges, flowNodes } from "./flow-parts.ts";
import type { GraphTask } from "./task-graph.tsx";

const tasks: readonly GraphTask[] = [
  { id: "read", title: "Read", capability: "table.read", state: "completed", after: [] },
  { id: "chart", title: "Draw", capability: "chart.bar", state: "running", after: ["read", "gone"] },
];
const positions = { read: { x: 0, y: 0 }, chart: { x: 200, y: 0 } };
const drawnWith = (changed: readonly GraphTask[], selected?: string) => {
  const before = flowNodes(tasks, positions, { isEdited: false, before: [] });
  const after = flowNodes(changed, positions, { selected, isEdited: false, before });
  return after.map((node, index) => node === before[index]);
};

void test("a node says its size and where its lines end, so that it need not be in the document to be placed", () => {
  for (const isEdited of [false, true])
    for (const node of flowNodes(tasks, positions, { isEdited, before: [] })) {
      assert.deepEqual([node.measured?.width, node.measured?.height], [node.width, node.height]);
      const ends = node.handles?.map(({ type, x, y, width = 0, height = 0 }) => [type, x + width / 2, y + height / 2]);
      assert.deepEqual(ends, [
        ["target", 0, node.height! / 2],
        ["source", node.width, node.height! / 2],
      ]);
    }
});

void test("only what changed is another object", () => {
  assert.deepEqual(drawnWith(tasks.map((task) => ({ ...task }))), [true, true]);
  assert.deepEqual(drawnWith([tasks[0]!, { ...tasks[1]!, state: "completed" }]), [true, false]);
  assert.deepEqual(drawnWith([{ ...tasks[0]!, title: "Read it" }, tasks[1]!]), [false, true]);
  assert.deepEqual(drawnWith(tasks, "read"), [false, true]);
});

void test("a line leads to each task that waits, from each that it waits for and that has a place", () => {
  const isMoving = ({ state }: GraphTask): boolean => state === "running";
  const edges = flowEdges(tasks, positions, { isEdited: false, isMoving });
  assert.deepEqual(
    edges.map(({ id, source, target, animated, ariaLabel }) => ({ id, source, target, animated, ariaLabel })),
    [{ id: "read>chart", source: "read", target: "chart", animated: true, ariaLabel: "Draw waits for Read" }],
  );
  assert.deepEqual(flowEdges(tasks, { chart: positions.chart }, { isEdited: false, isMoving }), []);
});

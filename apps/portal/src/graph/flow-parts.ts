import { type Edge, MarkerType, type Node, type NodeHandle, Position } from "@xyflow/react";
import type { Positions } from "./graph-layout.ts";
import type { GraphTask } from "./task-graph.tsx";
import type { TaskNodeData } from "./task-node.tsx";

export type TaskFlowNode = Node<TaskNodeData, "task">;

/** Pixels of one task. */
export const nodeSize = { width: 164, height: 52 } as const;

export interface FlowOptions {
  selected?: string | undefined;
  isEdited: boolean;
  /** What was drawn last. What stayed as it was is taken over as the same object, so that it is not drawn again. */
  before: readonly TaskFlowNode[];
}

/**
 * The tasks that have a place. Each says its size and where its lines end: what says nothing of that is put into the document
 * to be measured, every node of the graph at once, in sight or not.
 */
export function flowNodes(
  tasks: readonly GraphTask[],
  positions: Positions,
  { selected, isEdited, before }: FlowOptions,
): TaskFlowNode[] {
  const former = new Map(before.map((node) => [node.id, node]));
  const handles = isEdited ? editedHandles : plainHandles;
  return tasks.flatMap(({ id, title, capability, state }) => {
    const position = positions[id];
    if (position === undefined) return [];
    const next: TaskFlowNode = {
      id,
      type: "task",
      position,
      ...nodeSize,
      measured: nodeSize,
      handles,
      selected: id === selected,
      ariaLabel: `${title}, ${capability}${state === undefined ? "" : `, ${state}`}`,
      data: { title, capability, state, isEdited },
    };
    const last = former.get(id);
    return [last !== undefined && isSame(last, next) ? last : next];
  });
}

function isSame(one: TaskFlowNode, other: TaskFlowNode): boolean {
  return (
    one.position.x === other.position.x &&
    one.position.y === other.position.y &&
    one.selected === other.selected &&
    one.ariaLabel === other.ariaLabel &&
    one.data.isEdited === other.data.isEdited
  );
}

/** A line from each task to those that wait for it. */
export function flowEdges(
  tasks: readonly GraphTask[],
  positions: Positions,
  { isEdited, isMoving }: { isEdited: boolean; isMoving: (task: GraphTask) => boolean },
): Edge[] {
  const titles = new Map(tasks.flatMap(({ id, title }) => (positions[id] === undefined ? [] : [[id, title]])));
  return tasks
    .filter(({ id }) => titles.has(id))
    .flatMap((task) =>
      task.after
        .filter((before) => titles.has(before))
        .map((before) => ({
          id: `${before}>${task.id}`,
          source: before,
          target: task.id,
          animated: isMoving(task),
          focusable: isEdited,
          ariaLabel: `${task.title} waits for ${titles.get(before)}`,
          markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: "var(--line-strong)" },
        })),
    );
}

/** @param size of a handle in pixels, as the style sheet draws it, in the middle of its edge */
function handlesOf(size: number): NodeHandle[] {
  const y = (nodeSize.height - size) / 2;
  const box = { y, width: size, height: size };
  return [
    { type: "target", position: Position.Left, x: -size / 2, ...box },
    { type: "source", position: Position.Right, x: nodeSize.width - size / 2, ...box },
  ];
}

const plainHandles = handlesOf(6);
const editedHandles = handlesOf(10);

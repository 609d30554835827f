import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";

export type TaskNodeData = { title: string; capability: string; state: string | undefined; isEdited: boolean };

/** A colour at the edge and a word: which state the task is in. */
const edges: Readonly<Record<string, string>> = {
  completed: "border-l-good",
  failed: "border-l-bad",
  running: "border-l-busy",
  assigned: "border-l-busy",
  ready: "border-l-accent",
};

export const TaskNode = memo(function TaskNode({ data, selected }: NodeProps<Node<TaskNodeData>>) {
  const { title, capability, state, isEdited } = data;
  return (
    <div
      className={`flex h-full flex-col justify-center rounded-md border border-l-4 bg-surface px-2.5 text-left ${
        edges[state ?? ""] ?? "border-l-line-strong"
      } ${selected ? "outline-2 outline-accent" : ""}`}
    >
      <Handle type="target" position={Position.Left} isConnectable={isEdited} />
      <span className="truncate text-sm font-medium">{title}</span>
      <span className="flex justify-between gap-2 text-xs text-faint">
        <span className="truncate">{capability}</span>
        {state !== undefined && <span className={state === "running" ? "text-busy" : ""}>{state}</span>}
      </span>
      <Handle type="source" position={Position.Right} isConnectable={isEdited} />
    </div>
  );
});

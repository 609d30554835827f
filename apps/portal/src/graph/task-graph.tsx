import {
  Background,
  Controls,
  type Edge,
  MarkerType,
  type Node,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import { type KeyboardEvent, useEffect, useMemo } from "react";
import "@xyflow/react/dist/base.css";
import "./graph.css";
import { Skeleton } from "../kit/skeleton.tsx";
import { TaskNode, type TaskNodeData } from "./task-node.tsx";
import type { Positions } from "./graph-layout.ts";
import { useLayout } from "./use-layout.ts";

export interface GraphTask {
  id: string;
  title: string;
  capability: string;
  /** Absent in a plan that does not run yet. */
  state?: string | undefined;
  /** Ids of those it waits for. */
  after: readonly string[];
}

export interface TaskGraphProps {
  label: string;
  tasks: readonly GraphTask[];
  selected?: string | undefined;
  onSelect?: (id: string) => void;
  /** Tailwind classes that give it its height. */
  className?: string;
  /** Lets lines be drawn and taken away. @default what is shown is only looked at */
  edit?: GraphEdit;
}

/** What may be done to a graph. Ids are those of the tasks; `to` waits for `from`. */
export interface GraphEdit {
  canConnect: (from: string, to: string) => boolean;
  /** A line that cannot be taken away by itself. */
  isFixed: (from: string, to: string) => boolean;
  onConnect: (from: string, to: string) => void;
  onDisconnect: (from: string, to: string) => void;
  onRemove: (id: string) => void;
}

const nodeTypes = { task: TaskNode };
const width = 176;
const height = 52;
/** Nodes above which only what is in sight is drawn. */
const many = 60;

/** Tasks and what each waits for. The lists beside it say the same, for whoever does not see it. */
export function TaskGraph(props: TaskGraphProps) {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph({ label, tasks, selected, onSelect, className = "h-80", edit }: TaskGraphProps) {
  const isEdited = edit !== undefined;
  const shape = useMemo(() => ({ nodes: tasks.map(({ id, after }) => ({ id, after })), width, height }), [tasks]);
  const positions = useLayout(shape);
  const nodes = useMemo((): Node<TaskNodeData>[] => {
    if (positions === undefined) return [];
    return placed(tasks, positions).map(({ id, title, capability, state }) => ({
      id,
      type: "task",
      position: positions[id] ?? { x: 0, y: 0 },
      width,
      height,
      selected: id === selected,
      ariaLabel: `${title}, ${capability}${state === undefined ? "" : `, ${state}`}`,
      data: { title, capability, state, isEdited },
    }));
  }, [tasks, positions, selected, isEdited]);
  const edges = useMemo((): Edge[] => {
    const states = new Map(tasks.map(({ id, state }) => [id, state]));
    const titles = new Map(tasks.map(({ id, title }) => [id, title]));
    return placed(tasks, positions ?? {}).flatMap(({ id, after }) =>
      after
        .filter((before) => states.has(before) && positions?.[before] !== undefined)
        .map((before) => ({
          id: `${before}>${id}`,
          source: before,
          target: id,
          animated: states.get(id) === "running" && tasks.length <= many,
          focusable: isEdited,
          ariaLabel: `${titles.get(id)} waits for ${titles.get(before)}`,
          markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: "var(--line-strong)" },
        })),
    );
  }, [tasks, positions, isEdited]);
  const { fitView } = useReactFlow();
  const view = useMemo(
    () => ({ padding: 0.12, maxZoom: 1, minZoom: tasks.length > many ? 0.35 : 0.62 }),
    [tasks.length],
  );
  // What was added may lie out of sight.
  useEffect(() => {
    if (positions === undefined) return;
    const frame = requestAnimationFrame(() => void fitView(view));
    return () => cancelAnimationFrame(frame);
  }, [positions, fitView, view]);
  if (positions === undefined) return <Skeleton label="Drawing the graph" />;
  return (
    <section
      aria-label={label}
      className={`task-graph ${isEdited ? "edited" : ""} ${className}`}
      onKeyDown={(event) => {
        const { node, line } = focused(event);
        if (event.key === "Enter" || event.key === " ") {
          if (node !== undefined) onSelect?.(node);
        } else if (edit !== undefined && (event.key === "Delete" || event.key === "Backspace"))
          remove(edit, tasks, { node, line });
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodeClick={(_event, { id }) => onSelect?.(id)}
        fitView
        fitViewOptions={view}
        minZoom={0.08}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={isEdited}
        nodesFocusable={tasks.length <= many}
        edgesFocusable={isEdited}
        deleteKeyCode={null}
        {...(edit === undefined
          ? {}
          : {
              isValidConnection: ({ source, target }) => edit.canConnect(source, target),
              onConnect: ({ source, target }) => edit.onConnect(source, target),
            })}
        zoomOnScroll={false}
        panOnScroll={false}
        preventScrolling={false}
        onlyRenderVisibleElements={tasks.length > many}
      >
        <Background gap={22} size={1} color="var(--line)" />
        <Controls showInteractive={false} position="top-right" orientation="horizontal" />
      </ReactFlow>
    </section>
  );
}

/** Tasks whose place is worked out. */
function placed(tasks: readonly GraphTask[], positions: Positions): readonly GraphTask[] {
  return tasks.filter(({ id }) => positions[id] !== undefined);
}

/** The task or the line that has the focus, by its id. */
function focused({ target }: KeyboardEvent): { node: string | undefined; line: string | undefined } {
  const of = (kind: string): string | undefined =>
    (target instanceof Element ? target.closest(kind)?.getAttribute("data-id") : undefined) ?? undefined;
  return { node: of(".react-flow__node"), line: of(".react-flow__edge") };
}

/** Takes the line or the task away that has the focus, and nothing else. */
function remove(
  { isFixed, onDisconnect, onRemove }: GraphEdit,
  tasks: readonly GraphTask[],
  { node, line }: ReturnType<typeof focused>,
): void {
  if (node !== undefined) onRemove(node);
  for (const { id, after } of tasks)
    for (const before of after) if (line === `${before}>${id}` && !isFixed(before, id)) onDisconnect(before, id);
}

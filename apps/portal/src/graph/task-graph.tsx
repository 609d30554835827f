import { Background, Controls, type Edge, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import "@xyflow/react/dist/base.css";
import "./graph.css";
import { Skeleton } from "../kit/skeleton.tsx";
import { flowEdges, flowNodes, nodeSize, type TaskFlowNode } from "./flow-parts.ts";
import { TaskNode } from "./task-node.tsx";
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
const noLines: Edge[] = [];
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
  const shape = useMemo(() => ({ nodes: tasks.map(({ id, after }) => ({ id, after })), ...nodeSize }), [tasks]);
  const positions = useLayout(shape);
  const drawn = useRef<readonly TaskFlowNode[]>([]);
  const nodes = useMemo(
    () => flowNodes(tasks, positions ?? {}, { selected, isEdited, before: drawn.current }),
    [tasks, positions, selected, isEdited],
  );
  useEffect(() => {
    drawn.current = nodes;
  }, [nodes]);
  // Of a graph of many, what moves would be drawn again in each frame.
  const running =
    tasks.length > many ? "" : tasks.flatMap(({ id, state }) => (state === "running" ? [id] : [])).join(" ");
  const wiring = useMemo(() => JSON.stringify(tasks.map(({ id, title, after }) => [id, title, after])), [tasks]);
  const edges = useMemo(() => {
    const moving = new Set(running.split(" "));
    return flowEdges(tasks, positions ?? {}, { isEdited, isMoving: ({ id }) => moving.has(id) });
    // The wiring is what lines are made of: a task that only goes on leaves them as they are.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [wiring, positions, running, isEdited]);
  const { fitView } = useReactFlow();
  const isLarge = tasks.length > many;
  // The room at the top is the buttons'. What is smaller than that cannot be read, and of many it is more than a frame can draw.
  const view = useMemo(
    () => ({
      padding: { top: "44px", right: "16px", bottom: "20px", left: "16px" } as const,
      maxZoom: 1,
      minZoom: isLarge ? 0.5 : 0.7,
    }),
    [isLarge],
  );
  // Many lines come a frame after the tasks, so that neither frame is long.
  const [lined, setLined] = useState(!isLarge);
  // What was added may lie out of sight.
  useEffect(() => {
    if (positions === undefined) return;
    let frame = requestAnimationFrame(() => {
      void fitView(view);
      frame = requestAnimationFrame(() => setLined(true));
    });
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
        edges={lined ? edges : noLines}
        nodeTypes={nodeTypes}
        onNodeClick={(_event, { id }) => onSelect?.(id)}
        fitView
        fitViewOptions={view}
        minZoom={0.08}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={isEdited}
        nodesFocusable={!isLarge}
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
        onlyRenderVisibleElements={isLarge}
      >
        <Background gap={22} size={1} color="var(--line)" />
        <Controls showInteractive={false} position="top-right" orientation="horizontal" />
      </ReactFlow>
    </section>
  );
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

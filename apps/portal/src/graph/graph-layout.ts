import dagre from "@dagrejs/dagre";

export interface GraphShape {
  /** In the order in which they are drawn; each with what must come before it. */
  nodes: readonly { id: string; after: readonly string[] }[];
  /** Size of a node in pixels. */
  width: number;
  height: number;
}

export type Positions = Readonly<Record<string, { x: number; y: number }>>;

/** Places the nodes in layers from left to right, each behind everything it waits for. Positions are of the upper left. */
export function layoutGraph({ nodes, width, height }: GraphShape): Positions {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({
    rankdir: "LR",
    nodesep: 12,
    ranksep: 28,
    ranker: nodes.length > 300 ? "longest-path" : "tight-tree",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(nodes.map(({ id }) => id));
  for (const { id } of nodes) graph.setNode(id, { width, height });
  for (const { id, after } of nodes) for (const before of after) if (known.has(before)) graph.setEdge(before, id);
  dagre.layout(graph);
  return Object.fromEntries(
    nodes.map(({ id }) => {
      const { x, y } = graph.node(id);
      return [id, { x: x - width / 2, y: y - height / 2 }];
    }),
  );
}

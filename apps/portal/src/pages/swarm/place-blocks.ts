import type { SwarmBlockView } from "@hearth/sdk";

export interface PlacedBlock {
  block: SwarmBlockView;
  /** Fractions of the width. */
  from: number;
  to: number;
  /** A worker holds several blocks at a time; they lie in rows from 0. */
  row: number;
}

export interface BlockLane {
  worker: string;
  rows: number;
  blocks: PlacedBlock[];
}

/** Where each block of a run lies in the picture of its time, a lane for each worker in the order in which they began. */
export function placeBlocks(arrivals: readonly SwarmBlockView[]): { lanes: BlockLane[]; end: number } {
  const newest = Math.max(0, ...arrivals.map(({ sent, answered }) => answered ?? sent));
  // What is still open reaches a little beyond what is known.
  const end = Math.max(1, newest * 1.03);
  const lanes = new Map<string, BlockLane & { free: number[] }>();
  for (const block of arrivals) {
    const lane = lanes.get(block.worker) ?? { worker: block.worker, rows: 0, blocks: [], free: [] };
    lanes.set(block.worker, lane);
    const until = block.answered ?? (block.outcome === "open" ? end : block.sent);
    const found = lane.free.findIndex((free) => free <= block.sent);
    const row = found === -1 ? lane.free.length : found;
    lane.free[row] = until;
    lane.rows = lane.free.length;
    lane.blocks.push({ block, from: block.sent / end, to: until / end, row });
  }
  return { lanes: [...lanes.values()].map(({ worker, rows, blocks }) => ({ worker, rows, blocks })), end };
}

export type CellState = "none" | "open" | "source" | "parity" | "copy" | "wrong";

/** What is there of each block that makes the whole, by its number; parity stands for blocks that never came. */
export function cellsOf(blocks: number, arrivals: readonly SwarmBlockView[]): CellState[] {
  const cells = Array.from({ length: blocks }, (): CellState => "none");
  let spare = 0;
  for (const { block, kind, outcome } of arrivals) {
    if (block >= blocks) {
      if (outcome === "useful") spare++;
      continue;
    }
    if (outcome === "useful") cells[block] = kind;
    else if (outcome === "open" && cells[block] === "none") cells[block] = "open";
    else if (outcome === "wrong" && (cells[block] === "none" || cells[block] === "open")) cells[block] = "wrong";
  }
  if (arrivals.filter(({ outcome }) => outcome === "useful").length < blocks) return cells;
  const missing: readonly CellState[] = ["none", "open", "wrong"];
  return cells.map((cell) => {
    if (spare === 0 || !missing.includes(cell)) return cell;
    spare--;
    return "parity";
  });
}

import type { ScanQuery, ScanRows } from "./scan-index.ts";

/** What the worker is asked. `index` names one person's vectors of one embedder. */
export type ScanRequest =
  | { id: number; index: string; kind: "put"; dimensions: number; rows: ScanRows }
  | { id: number; index: string; kind: "search"; query: ScanQuery }
  | { id: number; index: string; kind: "drop" };

export type ScanReply =
  | { id: number; found: { key: number; score: number }[]; simd: boolean }
  | { id: number; problem: string };

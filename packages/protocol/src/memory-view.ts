import { z } from "zod";

/** What is remembered, as a person is shown it. Times are milliseconds since the Unix epoch. */
export const memoryView = z.object({
  id: z.string(),
  kind: z.string(),
  phase: z.string().optional(),
  /** Empty once forgotten. */
  text: z.string(),
  context: z.string(),
  status: z.string(),
  scope: z.string(),
  /** Who proposed it. */
  author: z.string(),
  class: z.string(),
  /** Others wrote what it was made from. */
  untrusted: z.boolean(),
  confidence: z.number(),
  pinned: z.boolean(),
  createdAt: z.number(),
});
export type MemoryView = z.infer<typeof memoryView>;

export const memoryList = z.object({
  items: z.array(memoryView),
  /** What of the search was not as it should be. */
  degraded: z.array(z.string()).default([]),
});
export type MemoryList = z.infer<typeof memoryList>;

/** What became of a person's word on something remembered. */
export const memoryOutcome = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("done"), item: memoryView }),
  z.object({ kind: z.literal("forgotten"), entries: z.number().int() }),
  z.object({ kind: z.literal("refused"), why: z.string() }),
]);
export type MemoryOutcome = z.infer<typeof memoryOutcome>;

export const memoryCounts = z.object({
  /** Items by status. */
  items: z.record(z.string(), z.number()),
  /** How often the write gate refused, by reason. */
  refused: z.record(z.string(), z.number()),
  embedder: z.string(),
});
export type MemoryCounts = z.infer<typeof memoryCounts>;

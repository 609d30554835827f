import { statement } from "@hearth/storage";
import { phases } from "../item/item.ts";
import { itemSelection, type ItemRow } from "../item/item-row.ts";
import type { MemoryContext } from "../memory-context.ts";
import { warmth } from "../recall/credit-factor.ts";
import { changeVectorState } from "../vector/vector-index.ts";

/** A learning comes back only when it is so much warmer than the coldest that is warm, so that none goes to and fro. */
const hysteresis = 0.5;

export interface TierMove {
  readonly item: string;
  readonly from: "warm" | "cold";
  readonly to: "warm" | "cold";
}

/**
 * Keeps the learnings of each scope and phase within their cap: the least useful become cold, and a cold one whose use has
 * made it worth more comes back. Nothing is removed; each move can be undone with `setTier`.
 */
export async function keepWithinCaps(context: MemoryContext, owner: string): Promise<TierMove[]> {
  const { database, limits, now } = context;
  const moves: TierMove[] = [];
  for (const phase of phases) {
    const rows = await database.all(
      statement<ItemRow>(
        database,
        `SELECT ${itemSelection} FROM hearth_memory_item
         WHERE owner = ? AND phase = ? AND status = 'active' AND pinned = 0 ORDER BY seq`,
        [owner, phase],
      ),
    );
    for (const inScope of Map.groupBy(rows, ({ scope }) => scope).values()) {
      const ranked = inScope
        .map((row) => ({ row, rank: warmth(row, now()) + (row.tier === "warm" ? hysteresis : 0) }))
        .toSorted((a, b) => b.rank - a.rank || b.row.seq - a.row.seq);
      for (const [index, { row }] of ranked.entries()) {
        const to = index < limits.learningsPerPhase ? "warm" : "cold";
        if (row.tier !== to) moves.push({ item: row.id, from: row.tier as TierMove["from"], to });
      }
    }
  }
  if (moves.length > 0) {
    await database.batch(
      moves.flatMap(({ item, to }) => [
        statement(database, "UPDATE hearth_memory_item SET tier = ? WHERE owner = ? AND id = ? AND status = 'active'", [
          to,
          owner,
          item,
        ]),
        ...changeVectorState(database, owner, { id: item }, to),
      ]),
    );
  }
  return moves;
}

const gainEach = 0.05;
const lossEach = 0.15;
const most = 1.25;
const least = 0.4;

/** How much an item's place rises or falls by what became of the runs that used it. Harm counts three times. */
export function creditFactor({ helpful, harmful }: { helpful: number; harmful: number }): number {
  return Math.min(most, Math.max(least, 1 + gainEach * helpful - lossEach * harmful));
}

const day = 86_400_000;
const halfLives: Readonly<Record<string, number>> = { procedure: 180 * day };
const halfLife = 30 * day;

/** How worth keeping warm an item is: use and help against harm and age. */
export function warmth(
  item: {
    kind: string;
    uses: number;
    helpful: number;
    harmful: number;
    created_at: number;
    last_used_at: number | null;
  },
  now: number,
): number {
  const age = now - Math.max(item.created_at, item.last_used_at ?? 0);
  return (
    Math.log1p(item.uses) + 2 * item.helpful - 4 * item.harmful - Math.max(0, age) / (halfLives[item.kind] ?? halfLife)
  );
}

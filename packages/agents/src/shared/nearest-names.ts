/** The names most like a wrong one, best first: those that share its words or differ in few letters. */
export function nearestNames(wrong: string, known: readonly string[], maximum = 3): string[] {
  const wanted = wrong.toLowerCase().slice(0, 100);
  const words = new Set(wanted.split(/[^a-z0-9]+/).filter((word) => word !== ""));
  return known
    .map((name) => {
      const shared = name.split(/[^a-z0-9]+/).filter((word) => words.has(word)).length;
      const likeness = 1 - editDistance(wanted, name) / Math.max(wanted.length, name.length, 1);
      return { name, score: shared + likeness, likely: shared > 0 || likeness > 0.5 };
    })
    .filter(({ likely }) => likely)
    .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, maximum)
    .map(({ name }) => name);
}

/** Levenshtein's distance, with one row in memory. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

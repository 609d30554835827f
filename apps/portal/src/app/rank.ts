/**
 * Those whose text has every word of the query, best first: a word at the text's beginning counts most, then one at the
 * beginning of a word. The order given decides among equals.
 */
export function rank<Item>(items: readonly Item[], query: string, textOf: (item: Item) => string): Item[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...items];
  return items
    .flatMap((item) => {
      const text = textOf(item).toLowerCase();
      let score = 0;
      for (const word of words) {
        const at = text.indexOf(word);
        if (at === -1) return [];
        score += at === 0 ? 4 : text.includes(` ${word}`) ? 2 : 1;
      }
      return [{ item, score }];
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

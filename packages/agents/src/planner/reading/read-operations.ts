import type { Measure } from "./table-nodes.ts";
import type { ReadingState } from "./state.ts";

export type Operation = Measure["operation"];

const concepts = {
  "measure-sum": "sum",
  "measure-mean": "mean",
  "measure-median": "median",
  "measure-min": "min",
  "measure-max": "max",
  "measure-count": "count",
  "measure-distinct": "distinct",
} as const;

/** The calculations a clause names, in order, with the weaker words ("how much", "in total") giving way. */
export function readOperations(state: ReadingState): {
  operations: Operation[];
  countAt: number | undefined;
  total: boolean;
} {
  const found: { operation: Operation; at: number; to: number; text: string }[] = [];
  for (const span of state.clause.spans) {
    const operation = concepts[span.concept as keyof typeof concepts];
    if (operation === undefined) continue;
    // "maximum temperature", of a column temp_max: the word is part of the name.
    const name = state.columnMentions.find((mention) => mention.from <= span.from && span.to <= mention.to);
    if (name !== undefined && name.to - name.from > span.to - span.from) continue;
    state.coverage.cover(span.from, span.to);
    const text = state.clause.tokens
      .slice(span.from, span.to)
      .map((token) => token.word)
      .join(" ");
    found.push({ operation, at: span.from, to: span.to, text });
  }
  const count = found.find((entry) => entry.operation === "count");
  const total = found.some((entry) => entry.operation === "sum");
  const strong = found.filter((entry) => entry.operation !== "sum");
  const sums = found.filter((entry) => entry.operation === "sum");
  const explicit = sums.filter((entry) => /^(total|totals|sum|sum of)$/.test(entry.text));
  const listed = explicit.some((entry) => strong.some((other) => besides(state, entry, other)));
  const kept = strong.length === 0 || listed ? found : strong;
  return { operations: [...new Set(kept.map((entry) => entry.operation))], countAt: count?.to, total };
}

/** "total and average", "total, average and count": said side by side. */
function besides(state: ReadingState, a: { at: number; to: number }, b: { at: number; to: number }): boolean {
  const [first, second] = a.at < b.at ? [a, b] : [b, a];
  return (
    second.at > first.to &&
    state.clause.tokens.slice(first.to, second.at).every((token) => ["and", ",", "&", "the"].includes(token.word))
  );
}

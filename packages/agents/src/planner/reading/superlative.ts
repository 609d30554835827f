import type { WordGroup } from "../language/synonyms.ts";
import type { Concept } from "../language/vocabulary.ts";
import type { Span } from "./clause.ts";
import type { ReadingState } from "./state.ts";

/** "The three longest", "second cheapest", "top 5", "lowest". */
export interface Superlative {
  readonly span: Span;
  readonly direction: "high" | "low";
  /** Kinds of columns the word itself speaks of: "longest" of length, time or distance. */
  readonly hints: readonly WordGroup[];
  /** True when the word speaks of one row rather than of a group's total: "hottest", "oldest". */
  readonly ofRow: boolean;
  readonly limit: number | undefined;
  readonly skip: number;
  /** Set for "best" and "worst", whose direction depends on what is measured. */
  readonly judges: boolean;
  /** Set for "most common": rows are counted. */
  readonly counts: boolean;
}

const kinds: Partial<Record<Concept, { direction: "high" | "low"; hints: WordGroup[]; ofRow: boolean }>> = {
  "superlative-high": { direction: "high", hints: [], ofRow: false },
  "superlative-low": { direction: "low", hints: [], ofRow: false },
  "superlative-money-high": { direction: "high", hints: ["money"], ofRow: true },
  "superlative-money-low": { direction: "low", hints: ["money"], ofRow: true },
  "superlative-length-high": { direction: "high", hints: ["duration", "distance"], ofRow: true },
  "superlative-length-low": { direction: "low", hints: ["duration", "distance"], ofRow: true },
  "superlative-weight-high": { direction: "high", hints: ["weight"], ofRow: true },
  "superlative-weight-low": { direction: "low", hints: ["weight"], ofRow: true },
  "superlative-temperature-high": { direction: "high", hints: ["temperature"], ofRow: true },
  "superlative-temperature-low": { direction: "low", hints: ["temperature"], ofRow: true },
  "superlative-speed-high": { direction: "high", hints: ["speed", "duration"], ofRow: true },
  "superlative-speed-low": { direction: "low", hints: ["speed", "duration"], ofRow: true },
  "superlative-height-high": { direction: "high", hints: ["height"], ofRow: true },
  "superlative-date-high": { direction: "high", hints: ["date"], ofRow: true },
  "superlative-date-low": { direction: "low", hints: ["date", "age"], ofRow: true },
  "superlative-rain-high": { direction: "high", hints: ["rain"], ofRow: true },
  "superlative-rain-low": { direction: "low", hints: ["rain"], ofRow: true },
  "superlative-best": { direction: "high", hints: [], ofRow: false },
  "superlative-worst": { direction: "low", hints: [], ofRow: false },
  "most-common": { direction: "high", hints: [], ofRow: false },
  "least-common": { direction: "low", hints: [], ofRow: false },
};
/** "slowest first", "highest first" at the end of a request: an order for its rows. Which way depends on the measure. */
export function readLeadingOrder(
  state: ReadingState,
): { direction: "high" | "low"; hints: readonly WordGroup[] } | undefined {
  for (const span of state.clause.spans) {
    const kind = kinds[span.concept];
    if (kind === undefined || state.clause.tokens[span.to]?.word !== "first") continue;
    state.coverage.cover(span.from, span.to + 1);
    return kind;
  }
  return undefined;
}

/** "Which hive gave more honey?" asks for the greatest; any other "more" is a comparison with something. */
function asksWhichOfTwo({ clause }: ReadingState): boolean {
  return /^(which|who)\b/i.test(clause.text) && !/\bthan\b|\bhow\b/i.test(clause.text);
}

const ordinals = ["second", "third", "fourth", "fifth"];

/** Reads the first superlative of a clause. Several at once are a problem, since one table cannot be sorted both ways. */
export function readSuperlative(state: ReadingState): Superlative | undefined {
  const spans = state.clause.spans.filter(
    (span) =>
      kinds[span.concept] !== undefined &&
      !state.coverage.has(span.from) &&
      (state.clause.tokens[span.from]!.word !== "more" || asksWhichOfTwo(state)) &&
      state.clause.tokens[span.to]?.word !== "first",
  );
  const span = spans[0];
  if (span === undefined) return undefined;
  const judges = span.concept === "superlative-best" || span.concept === "superlative-worst";
  // "the best car to buy", "best for me": an opinion, which no column holds.
  if (judges && /\b(to|for (me|us|you)|should|buy|way|idea|choice)\b/i.test(state.clause.text)) return undefined;
  state.coverage.cover(span.from, span.to);
  const { tokens } = state.clause;
  // "the top 3 most expensive": two words, one meaning.
  const second = spans.find((other) => other.from >= span.to);
  let chosen = span;
  if (second !== undefined) {
    const between = tokens.slice(span.to, second.from);
    if (tokens[span.from]!.word === "top" && between.every((token) => token.value !== undefined)) {
      chosen = second;
      state.coverage.cover(second.from, second.to);
    }
  }
  let limit: number | undefined;
  let skip = 0;
  for (const at of [span.from - 1, span.to, chosen.from - 1]) {
    const token = tokens[at];
    if (
      token?.value !== undefined &&
      !state.coverage.has(at) &&
      Number.isInteger(token.value) &&
      token.value > 0 &&
      token.value <= 1000
    ) {
      limit = token.value;
      state.coverage.cover(at);
    }
  }
  if (limit === undefined) {
    // "which two products … the most": the number stands with the noun.
    const at = tokens.findIndex(
      (token, index) =>
        token.value !== undefined &&
        Number.isInteger(token.value) &&
        token.value <= 100 &&
        !state.coverage.has(index) &&
        ["which", "what", "the", "show", "list", "find", "me", "name"].includes(tokens[index - 1]?.word ?? "") &&
        state.mentionAt(index + 1) !== undefined,
    );
    if (at >= 0) {
      limit = tokens[at]!.value;
      state.coverage.cover(at);
    }
  }
  const before = tokens[span.from - 1];
  const ordinal = ordinals.indexOf(before?.word ?? "");
  const numeric = /^(\d+)(nd|rd|th)$/.exec(before?.word ?? "")?.[1];
  if (ordinal >= 0 || numeric !== undefined) {
    skip = ordinal >= 0 ? ordinal + 1 : Number(numeric) - 1;
    state.coverage.cover(span.from - 1);
  }
  const counts = chosen.concept === "most-common" || chosen.concept === "least-common";
  return { span: chosen, ...kinds[chosen.concept]!, limit, skip, judges, counts };
}

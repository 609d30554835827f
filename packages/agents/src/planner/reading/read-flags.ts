import { nameWords } from "../language/tokenizer.ts";
import { negationBefore } from "./read-conditions.ts";
import type { ReadingState } from "./state.ts";

/** Yes/no columns said as adjectives ("paid invoices", "unpaid"), and dates that are there or not ("not returned"). */
export function readFlags(state: ReadingState): void {
  for (const mention of state.columnMentions) {
    const flag = mention.columns.find((column) => column.type === "boolean");
    const negated = mention.negated || negationBefore(state, mention.from);
    if (flag !== undefined) {
      state.use(mention);
      state.conditions.push({ column: flag.name, operator: "equals", value: !negated });
    } else if (negated) {
      const column =
        mention.columns.find((other) => other.type === "date" && other.empty > 0) ??
        mention.columns.find((other) => other.empty > 0);
      if (column === undefined) continue;
      state.use(mention);
      state.conditions.push({ column: column.name, operator: "missing" });
      state.assumptions.push(
        `“${state.clause.tokens
          .slice(mention.from, mention.to)
          .map((token) => token.text)
          .join(" ")}” with a negation was taken to mean that ${column.name} is empty.`,
      );
    }
  }
  readParticiples(state);
  for (const span of state.spans("missing")) {
    const near = state.columnMentions.toSorted(
      (a, b) => Math.abs(a.from - span.from) - Math.abs(b.from - span.from),
    )[0];
    if (near === undefined || near.columns.length !== 1) continue;
    state.use(near);
    state.coverage.cover(span.from, span.to);
    state.conditions.push({ column: near.columns[0]!.name, operator: "missing" });
  }
}

/** "loans that were returned": rows that have that date. "did I pick", where every row has it, says nothing more. */
function readParticiples(state: ReadingState): void {
  const { tokens } = state.clause;
  for (const mention of state.columnMentions) {
    if (state.used.has(mention) || mention.columns.length !== 1 || mention.columns[0]!.type !== "date") continue;
    const before = tokens.slice(Math.max(0, mention.from - 3), mention.from).map((token) => token.word);
    const isVerb = before.some((word) =>
      [
        "i",
        "we",
        "he",
        "she",
        "they",
        "you",
        "were",
        "was",
        "been",
        "be",
        "have",
        "has",
        "are",
        "got",
        "already",
      ].includes(word),
    );
    const column = mention.columns[0]!;
    // "are still open" is no "opened": only after "did" does the bare verb stand for what was done.
    const done =
      nameWords(column.name).includes(tokens[mention.from]!.word) ||
      before.some((word) => ["i", "we", "they", "you"].includes(word));
    if (!done || !isVerb || before.some((word) => ["by", "per", "each", "of", "the", "when"].includes(word))) continue;
    state.use(mention);
    if (column.empty > 0) {
      state.conditions.push({ column: column.name, operator: "present" });
      state.assumptions.push(`Rows without ${column.name} were left out.`);
    }
  }
}

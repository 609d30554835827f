import { type Clause, Coverage } from "./clause.ts";

/** What a clause says about the report over everything: that there is one, and its title. */
export interface ReportWish {
  readonly title: string | undefined;
}

const reportWords = new Set(
  "report reports summary summarise summarize findings conclusions document documents write writing up results result everything all html markdown page put collect gather combine compile into single nice short brief full overview above save deliver finish titled called named it them this that text format formatted".split(
    " ",
  ),
);

/** Reads a clause that asks for nothing but a report, such as "and write a report titled 'March'". */
export function interpretReport(clause: Clause): ReportWish | undefined {
  if (!clause.spans.some((span) => span.concept === "report") && !/\b(summary|write.?up)\b/i.test(clause.text))
    return undefined;
  const coverage = new Coverage(clause);
  let title: string | undefined;
  for (const [index, token] of clause.tokens.entries()) {
    if (reportWords.has(token.word)) coverage.cover(index);
    if (token.kind === "quoted") {
      title = token.text;
      coverage.cover(index);
    }
  }
  return coverage.missing().length === 0 ? { title } : undefined;
}

/** Words that point back at what was asked before: "chart it", "plot that", "show the result as a bar chart". */
export function pointsBack(clause: Clause): boolean {
  const coverage = new Coverage(clause);
  for (const span of clause.spans)
    if (span.concept.startsWith("chart") || span.concept === "list") coverage.cover(span.from, span.to);
  for (const [index, token] of clause.tokens.entries())
    if (["same", "totals", "numbers", "as"].includes(token.word)) coverage.cover(index);
  return clause.spans.some((span) => span.concept.startsWith("chart")) && coverage.missing().length === 0;
}

import type { Clause } from "./clause.ts";
import { readAnalysis } from "./read-analysis.ts";
import { readCalculation } from "./read-calculation.ts";
import { addCharts } from "./read-chart.ts";
import { readNumberConditions, readValueConditions } from "./read-conditions.ts";
import { readDates } from "./read-dates.ts";
import { readFlags } from "./read-flags.ts";
import { readGroups } from "./read-groups.ts";
import { readListing } from "./read-listing.ts";
import { project, readProjection } from "./read-projection.ts";
import { readPair, readRatio } from "./read-ratio.ts";
import { stem } from "../language/stem.ts";
import { nameWords } from "../language/tokenizer.ts";
import { groupsOf } from "../language/synonyms.ts";
import { columnIsOf } from "./mentions.ts";
import type { Reading, ReadingResult } from "./reading.ts";
import type { TableSource } from "./source.ts";
import { ReadingState } from "./state.ts";
import { describeConditions } from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";

/** Reads a clause as a question about the rows of one source. */
export function interpretTable(clause: Clause, source: TableSource): Reading {
  const state = new ReadingState(clause, source);
  const apart = readDates(state);
  const groupLimit = readNumberConditions(state);
  const values = readValueConditions(state);
  refuseOrders(state);
  readFlags(state);
  const pair = readPair(state);
  readGroups(state);
  const projection = readProjection(state);
  const question: TableQuestion = { state, apart, groupLimit, values };
  coverPersons(state);
  const read =
    pair !== undefined
      ? readRatio(question, pair)
      : (readAnalysis(question) ?? readCalculation(question) ?? readListing(question));
  const answer = read === undefined || projection === undefined ? read : project(state, read, projection);
  const results = answer === undefined ? [] : finish(question, answer);
  if (answer !== undefined && !answer.usesApart && apart.length > 0)
    state.problems.push("Two dates stand side by side; say “from … to …” or “compare … and …”.");
  if (groupLimit !== undefined && answer !== undefined && answer.usesGroupLimit !== true)
    state.problems.push("A limit on the number of rows was given, but nothing to count them by.");
  state.coverConcepts("list", "calculate", "table", "report", "files");
  for (const span of state.spans("group")) {
    const every = ["every", "each"].includes(clause.tokens[span.from]!.word) && span.to - span.from === 1;
    const next = state.mentionAt(span.to);
    if (every && (next?.kind === "file" || state.spans("list").some((list) => list.from === span.to)))
      state.coverage.cover(span.from);
  }
  coverRowNouns(state);
  if (answer !== undefined) coverPredicates(state);
  if (state.conditions.length > 0) coverWords(state, ["only", "just", "whose", "yet", "still", "already"]);
  return {
    results,
    missing: state.coverage.missing(),
    problems: [...new Set(state.problems)],
    assumptions: [...source.assumptions, ...state.assumptions],
    score: scoreOf(state),
    about: source.label,
    source,
    named: state.mentions.length > 0,
    namesFile: state.fileMentions.some((mention) => mention.exact),
    values: values.flatMap((mention) => mention.values.map((value) => value.toLowerCase())),
    ...(answer?.chart === undefined
      ? {}
      : { axes: { ...answer.chart, node: answer.series?.[0]?.node ?? answer.node } }),
  };
}

function finish(question: TableQuestion, answer: TableAnswer): ReadingResult[] {
  const { state } = question;
  const results = addCharts(question, answer);
  if (results.some((result) => result.heading === "")) state.problems.push("The question has no result.");
  const where =
    state.conditions.length === 0 ? "" : ` where ${describeConditions(state.conditions, answer.match ?? "all")}`;
  return results.map((result) => ({ node: result.node, heading: `${result.heading}${where}`.slice(0, 250) }));
}

/** "employees", "people": who the rows are about, where one column holds their names. */
function coverPersons(state: ReadingState): void {
  const persons = state.source.columns.filter((column) => columnIsOf(column, "person"));
  const numbered = state.source.columns.filter(
    (column) =>
      column.type === "number" &&
      column.distinct === state.source.rows &&
      column.stems.some((part) => groupsOf(part).has("person")),
  );
  if (persons.length + numbered.length !== 1 || [...persons, ...numbered][0]!.distinct < state.source.rows) return;
  for (const [index, token] of state.clause.tokens.entries()) {
    if (
      token.kind !== "word" ||
      state.mentionAt(index) !== undefined ||
      !groupsOf(token.stem).has("person") ||
      token.word === "who" ||
      token.word === "name"
    )
      continue;
    state.coverage.cover(index);
    state.assumptions.push(`“${token.text}” was taken to mean the rows of ${state.source.label}.`);
  }
}

/** What rows of money, visits or measurements are called in English, whatever language the file is in. */
const rowNouns: ReadonlySet<string> = new Set(
  [
    "invoice",
    "bill",
    "transaction",
    "payment",
    "purchase",
    "order",
    "booking",
    "entry",
    "record",
    "item",
    "case",
    "reading",
    "measurement",
    "observation",
    "response",
    "result",
    "trip",
    "visit",
    "loan",
    "expense",
  ].map(stem),
);

/** Verbs that say no more of the rows than that they are there; those that could turn a figure round are not among them. */
const predicates: ReadonlySet<string> = new Set(
  "stay book burn use consume close handle complete achieve produce serve order place log do train play work attend collect receive include cover need score register measure issue cast run bring contribute generate manage perform own keep hold carry belong stand appear gave given donate yield grow"
    .split(" ")
    .map(stem),
);

/** "Close ticket 503", of a column closed: an order, not a question about when it was. */
function refuseOrders(state: ReadingState): void {
  const first = state.columnMentions.find((mention) => mention.from === 0);
  const word = state.clause.tokens[0]?.word ?? "";
  if (first === undefined || first.columns.some((column) => column.type !== "date" && column.type !== "boolean"))
    return;
  if (word.endsWith("ed") || first.columns.some((column) => nameWords(column.name).includes(word))) return;
  state.problems.push(
    `“${state.clause.tokens[0]!.text}” sounds like an order, and no registered agent may change the data.`,
  );
}

function coverPredicates(state: ReadingState): void {
  for (const [index, token] of state.clause.tokens.entries()) {
    if (token.kind !== "word" || state.coverage.has(index) || state.mentionAt(index) !== undefined) continue;
    if (!predicates.has(token.stem) || index === 0) continue;
    state.coverage.cover(index);
    state.assumptions.push(`“${token.text}” was taken to say no more than that the rows are there.`);
  }
}

/** "list the invoices …", "how many transactions …", of a file whose name and columns are called otherwise. */
function coverRowNouns(state: ReadingState): void {
  for (const [index, token] of state.clause.tokens.entries()) {
    if (token.kind !== "word" || state.coverage.has(index) || state.mentionAt(index) !== undefined) continue;
    if (!rowNouns.has(token.stem) || state.source.tables.length !== 1) continue;
    const before = state.clause.tokens[index - 1]?.word ?? "";
    const opens = ["every", "each", "all", "the", "which", "many", "list", "show", "any", "of", "what"].includes(
      before,
    );
    if (!opens || ["per", "by"].includes(before)) continue;
    state.coverage.cover(index);
    if (["every", "each"].includes(before) && state.groups.length === 0) state.coverage.cover(index - 1);
    state.assumptions.push(`“${token.text}” was taken to mean the rows of ${state.source.label}.`);
  }
}

function coverWords(state: ReadingState, words: readonly string[]): void {
  for (const [index, token] of state.clause.tokens.entries())
    if (words.includes(token.word)) state.coverage.cover(index);
}

function scoreOf(state: ReadingState): number {
  let score = 0;
  for (const mention of state.mentions) {
    if (mention.kind === "file") score += mention.exact ? 20 : 3;
    else if (mention.quality === "full") score += 3 * (mention.to - mention.from);
    else if (mention.quality === "part") score += 2;
  }
  // A join or a union must earn its place: the smaller source wins when it says as much.
  return score - state.assumptions.length * 0.5 - (state.source.tables.length - 1) * 2;
}

import type { Capability } from "@hearth/protocol";
import { beyondReach } from "../language/beyond.ts";
import { tokenize } from "../language/tokenizer.ts";
import type { Survey } from "../survey/survey.ts";
import { beyondWords, chooseReading } from "./choose-reading.ts";
import { type Clause, makeClause } from "./clause.ts";
import { interpretReport, pointsBack, type ReportWish } from "./interpret-report.ts";
import type { PlanNode } from "./node.ts";
import type { Reading, ReadingResult } from "./reading.ts";
import { type TableSource, tableSources } from "./source.ts";
import { splitClauses } from "./split-clauses.ts";
import { columnStep } from "./table-nodes.ts";

/** What was made of a whole goal. */
export type GoalReading =
  | {
      kind: "understood";
      results: readonly ReadingResult[];
      assumptions: readonly string[];
      report: ReportWish | undefined;
      sources: readonly TableSource[];
    }
  | { kind: "question"; text: string; missing: string[] }
  | { kind: "refused"; reason: string };

interface Part {
  readonly clause: Clause;
  readonly reading: Reading;
}

/** Reads a goal clause by clause. One clause that is not understood stops it: half an answer would pass for a whole one. */
export function readGoal(goal: string, survey: Survey, capabilities: readonly Capability[]): GoalReading {
  const tokens = tokenize(goal);
  const clauses = splitClauses(tokens).map((part) => makeClause(goal, part));
  if (clauses.length === 0)
    return {
      kind: "question",
      text: "The goal has no words to go by. What should be found out?",
      missing: ["the goal"],
    };
  const sources = tableSources(survey.tables);
  const parts: Part[] = [];
  let report: ReportWish | undefined;
  let previous: TableSource | undefined;
  for (const clause of clauses) {
    const wish = interpretReport(clause);
    if (wish !== undefined && (parts.length > 0 || clauses.length > 1)) {
      report = { title: wish.title ?? report?.title };
      continue;
    }
    const last = parts.at(-1);
    if (last !== undefined && pointsBack(clause)) {
      const chart = chartOfLast(clause, last);
      if (chart === undefined)
        return unclear(
          clause,
          parts,
          ["what was asked before has no values to chart; say “per …” or “over time” there."],
          [],
        );
      parts.push({ clause, reading: chart });
      continue;
    }
    if (/\b(will(?! you)|going to be|next (week|month|quarter|year))\b/i.test(clause.text))
      return outOfReach(clause, parts, [{ word: "will", reason: beyondReach("forecast") ?? "" }]);
    const { reading, rivals } = chooseReading(clause, { survey, sources, capabilities, previous });
    if (reading === undefined) return notUnderstood(clause, parts, survey);
    const beyond = beyondWords(clause, reading.missing);
    if (beyond.length > 0) return outOfReach(clause, parts, beyond);
    if (reading.missing.length > 0) return missingWords(clause, parts, reading);
    if (reading.problems.length > 0) return unclear(clause, parts, reading.problems, []);
    if (rivals.length > 0)
      return unclear(
        clause,
        parts,
        [`It could be about ${[reading, ...rivals].map((other) => other.about).join(" or ")}; name the file.`],
        [],
      );
    if (clause.spans.some((span) => span.concept === "report")) report ??= { title: undefined };
    parts.push({ clause, reading });
    previous = reading.source ?? previous;
  }
  if (parts.length === 0)
    return {
      kind: "question",
      text: "A report of what? Say what it should hold.",
      missing: ["what the report is about"],
    };
  return {
    kind: "understood",
    results: parts.flatMap((part) => part.reading.results),
    assumptions: parts.flatMap((part) => part.reading.assumptions),
    report,
    sources: parts.flatMap((part) => (part.reading.source === undefined ? [] : [part.reading.source])),
  };
}

/** A chart of the table that the clause before asked for. */
function chartOfLast(clause: Clause, last: Part): Reading | undefined {
  const { axes } = last.reading;
  if (axes === undefined) return undefined;
  const has = (concept: string): boolean => clause.spans.some((span) => span.concept === concept);
  const slots = has("chart-pie") ? { label: axes.x, value: axes.y[0] } : { x: axes.x, y: axes.y };
  const operation = has("chart-pie")
    ? "pie-chart"
    : has("chart-bar")
      ? "bar-chart"
      : has("chart-line") || axes.isTime
        ? "line-chart"
        : "bar-chart";
  const heading = `Chart: ${last.reading.results[0]!.heading}`.slice(0, 250);
  const node: PlanNode = columnStep(operation, "chart", axes.node, { ...slots, title: heading.slice(7) }, heading);
  return { ...last.reading, results: [{ node, heading }], assumptions: [] };
}

function understood(parts: readonly Part[]): string {
  const lines = parts.flatMap((part) => part.reading.results.map((result) => `- ${result.heading}`));
  return lines.length === 0 ? "" : `\n\nThis much was understood:\n\n${lines.join("\n")}`;
}

function notUnderstood(clause: Clause, parts: readonly Part[], survey: Survey): GoalReading {
  const beyond = beyondWords(
    clause,
    clause.tokens.map((token) => token.text),
  );
  if (beyond.length > 0) return outOfReach(clause, parts, beyond);
  const files =
    survey.files.length === 0
      ? "No folder with files was given."
      : "It matches no file, column, value or declared capability.";
  return { kind: "refused", reason: `“${clause.text}” was not understood. ${files}${understood(parts)}` };
}

function outOfReach(
  clause: Clause,
  parts: readonly Part[],
  beyond: readonly { word: string; reason: string }[],
): GoalReading {
  const reasons = beyond.map(({ word, reason }) => `“${word}”: ${reason}`).join("; ");
  return { kind: "refused", reason: `“${clause.text}” is out of reach (${reasons}).${understood(parts)}` };
}

function missingWords(clause: Clause, parts: readonly Part[], reading: Reading): GoalReading {
  const words = reading.missing.map((word) => `“${word}”`).join(", ");
  const text = `In “${clause.text}” these words matched no file, column, value or calculation: ${words}. The nearest reading is about ${reading.about}${reading.results[0] === undefined ? "" : ` (${reading.results[0].heading})`}, but leaving words out could give a wrong answer. Say it with the names in the files, or leave them out.${understood(parts)}`;
  return { kind: "question", text, missing: [...reading.missing] };
}

function unclear(clause: Clause, parts: readonly Part[], problems: readonly string[], missing: string[]): GoalReading {
  return {
    kind: "question",
    text: `“${clause.text}” is not clear: ${problems.join(" ")}${understood(parts)}`,
    missing: [...missing, ...problems],
  };
}

import { beyondReach } from "../language/beyond.ts";
import { isStopWord } from "../language/stop-words.ts";
import type { Survey } from "../survey/survey.ts";
import { type Clause, Coverage } from "./clause.ts";
import type { PlanNode } from "./node.ts";
import type { Reading } from "./reading.ts";
import { documentNouns, scopeOf, textFiles, wholeScope } from "./scope.ts";

/** Reads a clause as a search for words in notes, logs, code or any named file. */
export function interpretText(clause: Clause, survey: Survey): Reading | undefined {
  const coverage = new Coverage(clause);
  const searches = clause.spans.filter((span) => span.concept === "search");
  const strong = searches.some(
    (span) => clause.tokens[span.from]!.word !== "about" && clause.tokens[span.from]!.word !== "the",
  );
  const tables = survey.tables.map((table) => ({ path: table.path, stems: [] as string[] }));
  const quotedFiles = [...textFiles(survey), ...tables];
  const scope = scopeOf(clause, coverage, quotedFiles, {
    words: ["note", "text", "document", "markdown", "log", "file", "code"],
    label: "the texts",
  });
  for (const [index, token] of clause.tokens.entries())
    if (index > 0 && documentNouns.has(token.word) && coverage.has(index - 1) && scope?.named === true)
      coverage.cover(index);
  const assumptions = coverTextNouns(clause, coverage, survey);
  const counts = clause.spans.some((span) => span.concept === "measure-count");
  const lists = clause.spans.some((span) => span.concept === "list" || span.concept === "line");
  if (searches.length === 0 && !(scope?.named === true && (counts || lists))) return undefined;
  for (const span of clause.spans)
    if (["search", "list", "line", "measure-count", "files", "report"].includes(span.concept))
      coverage.cover(span.from, span.to);
  const quoted = clause.tokens.findIndex((token, index) => token.kind === "quoted" && !coverage.has(index));
  const query =
    quoted >= 0 ? { text: clause.tokens[quoted]!.text, from: quoted, to: quoted + 1 } : queryOf(clause, coverage);
  if (query === undefined) return undefined;
  coverage.cover(query.from, query.to);
  const files = scope ?? wholeScope(textFiles(survey));
  if (files.paths.length === 0) return undefined;
  const node: PlanNode = {
    operation: "search-files",
    gives: "matches",
    slots: { query: query.text, pattern: files.pattern, maximum: 10_000 },
    title: `Lines that contain “${query.text}” in ${files.label}`.slice(0, 250),
  };
  return {
    results: [{ node, heading: node.title }],
    missing: coverage.missing(),
    problems: [],
    assumptions: [...assumptions, `Lines that contain “${query.text}” were looked for, in upper or lower case.`],
    score: (strong ? 2 : 0) + (scope === undefined ? 0 : 3) + (quoted >= 0 ? 2 : 0) - 2,
    about: files.label,
  };
}

/** "Which recipes mention …", in a folder of texts alone: the noun is what the texts are called. */
function coverTextNouns(clause: Clause, coverage: Coverage, survey: Survey): string[] {
  if (survey.tables.length > 0) return [];
  return clause.tokens.flatMap((token, index) => {
    const before = clause.tokens[index - 1]?.word ?? "";
    if (token.kind !== "word" || coverage.has(index) || isStopWord(token.word) || !token.word.endsWith("s")) return [];
    if (!["which", "what", "my", "our", "the", "these", "all"].includes(before)) return [];
    const asks = clause.tokens
      .slice(0, index)
      .every(
        (other) =>
          isStopWord(other.word) ||
          coverage.has(clause.tokens.indexOf(other)) ||
          ["in", "which", "list", "all", "show", "find"].includes(other.word),
      );
    if (!asks || clause.tokens.length - index < 3) return [];
    coverage.cover(index);
    return [`“${token.text}” was taken to mean the texts of the folder.`];
  });
}

/** The one stretch of words that nothing else accounts for. Two stretches are two topics, which one search is not. */
function queryOf(clause: Clause, coverage: Coverage): { text: string; from: number; to: number } | undefined {
  const free = clause.tokens.flatMap((token, index) =>
    !coverage.has(index) &&
    token.kind !== "symbol" &&
    !(token.kind === "word" && isStopWord(token.word)) &&
    beyondReach(token.stem) === undefined
      ? [index]
      : [],
  );
  const from = free[0];
  const last = free.at(-1);
  if (from === undefined || last === undefined) return undefined;
  for (let at = from; at <= last; at++) if (!free.includes(at)) return undefined;
  const words = clause.tokens.slice(from, last + 1);
  const text =
    words.length === 1 && words[0]!.kind === "word"
      ? singular(words[0]!.text)
      : words.map((token) => token.text).join(" ");
  return { text, from, to: last + 1 };
}

/** A search for "errors" should meet "error" too. */
function singular(word: string): string {
  return /[^su]s$/i.test(word) && word.length > 4 ? word.slice(0, -1) : word;
}

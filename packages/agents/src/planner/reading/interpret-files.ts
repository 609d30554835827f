import { extensionOf } from "../survey/file-kinds.ts";
import type { Survey } from "../survey/survey.ts";
import { type Clause, Coverage } from "./clause.ts";
import type { PlanNode } from "./node.ts";
import type { Reading } from "./reading.ts";
import { documentNouns, scopeOf, textFiles } from "./scope.ts";

const extensions: Readonly<Record<string, string>> = {
  csv: "csv",
  tsv: "tsv",
  spreadsheet: "csv,tsv",
  markdown: "md,markdown",
  md: "md,markdown",
  html: "html,htm",
  text: "txt",
  txt: "txt",
  json: "json",
  yaml: "yaml,yml",
  pdf: "pdf",
  javascript: "js,mjs,cjs,jsx",
  js: "js,mjs,cjs,jsx",
  typescript: "ts,tsx",
  python: "py",
  log: "log",
  image: "png,jpg,jpeg,gif,svg,webp",
};

/** Reads a clause about the files themselves: which there are, how many, the largest or newest. */
export function interpretFiles(clause: Clause, survey: Survey): Reading | undefined {
  const has = (...concepts: string[]): boolean => clause.spans.some((span) => concepts.includes(span.concept));
  if (!has("files") || !(has("list", "measure-count") || has("superlative-high", "superlative-date-high")))
    return undefined;
  const coverage = new Coverage(clause);
  for (const span of clause.spans)
    if (["files", "list", "measure-count", "report"].includes(span.concept)) coverage.cover(span.from, span.to);
  const slots: Record<string, unknown> = {};
  const labels: string[] = [];
  for (const [index, token] of clause.tokens.entries()) {
    const extension = extensions[token.word] ?? extensions[token.word.replace(/s$/, "")];
    if (extension === undefined || slots["extension"] !== undefined) continue;
    slots["extension"] = extension;
    labels.push(`ending in ${extension}`);
    coverage.cover(index);
  }
  const order = [
    { concept: "superlative-high", sort: "largest" },
    { concept: "superlative-low", sort: "smallest" },
    { concept: "superlative-date-high", sort: "newest" },
    { concept: "superlative-date-low", sort: "oldest" },
  ].find(({ concept }) => has(concept));
  if (order !== undefined) {
    for (const span of clause.spans) if (span.concept === order.concept) coverage.cover(span.from, span.to);
    const at = clause.tokens.findIndex((token) => token.value !== undefined);
    if (at >= 0) coverage.cover(at);
    slots["sort"] = order.sort;
    slots["maximum"] =
      at >= 0 ? clause.tokens[at]!.value! : clause.tokens.some((token) => token.word === "files") ? 10 : 1;
    labels.push(order.sort);
  }
  if (slots["extension"] === undefined) {
    const all = [...textFiles(survey), ...survey.tables];
    const scope = scopeOf(clause, coverage, all, { words: [], label: "" });
    if (scope !== undefined) {
      slots["pattern"] = scope.pattern;
      labels.push(`of ${scope.label}`);
    }
  }
  const title = `Files ${labels.join(", ")}`.trim();
  const node: PlanNode = { operation: "find-files", gives: "files", slots, title: title.slice(0, 250) };
  return {
    results: [{ node, heading: title }],
    missing: coverage.missing(),
    problems: [],
    assumptions: [],
    score: 1,
    about: "the files",
  };
}

/** Reads a clause that asks for one document: its text, outline, or the document in another form. */
export function interpretDocument(clause: Clause, survey: Survey): Reading | undefined {
  const has = (...concepts: string[]): boolean => clause.spans.some((span) => concepts.includes(span.concept));
  const operation = has("outline")
    ? "outline-document"
    : has("convert", "to-html") && has("to-html")
      ? "convert-to-html"
      : has("convert") && (has("to-markdown") || clause.tokens.some((token) => token.word === "markdown"))
        ? "convert-to-markdown"
        : has("to-text")
          ? "extract-text"
          : has("read", "list")
            ? "read-file"
            : undefined;
  if (operation === undefined) return undefined;
  const coverage = new Coverage(clause);
  for (const span of clause.spans)
    if (
      ["outline", "convert", "to-html", "to-markdown", "to-text", "read", "list", "files", "notes"].includes(
        span.concept,
      )
    )
      coverage.cover(span.from, span.to);
  if (operation === "convert-to-markdown")
    for (const [index, token] of clause.tokens.entries()) if (token.word === "markdown") coverage.cover(index);
  const titled = survey.documents.map((document) => ({ path: document.path, stems: document.stems }));
  const scoped = new Coverage(clause);
  const scope = scopeOf(clause, scoped, operation === "read-file" ? [...titled, ...survey.code] : titled, {
    words: [],
    label: "",
  });
  if (scope === undefined) return undefined;
  for (const index of clause.tokens.keys()) if (scoped.has(index)) coverage.cover(index);
  // "the leek soup recipe": the noun after a title says what kind of text it is.
  const noun = [...clause.tokens.keys()].findLast((index) => scoped.has(index)) ?? -1;
  const after = clause.tokens[noun + 1];
  if (noun >= 0 && scope.paths.length === 1 && after?.kind === "word" && documentNouns.has(after.word))
    coverage.cover(noun + 1);
  const named = clause.tokens.some((token) => token.kind === "path" || token.kind === "quoted");
  if (operation === "read-file" && !named) return undefined;
  const wanted =
    operation === "convert-to-markdown"
      ? scope.paths.filter((path) => extensionOf(path).startsWith("htm"))
      : scope.paths;
  const problems = wanted.length === 1 ? [] : [`Which document is meant: ${wanted.slice(0, 8).join(", ")}?`];
  const path = wanted[0] ?? scope.paths[0]!;
  const gives =
    operation === "outline-document"
      ? "table"
      : operation === "extract-text" || operation === "read-file"
        ? "text"
        : "document";
  const verb = {
    "outline-document": "Outline of",
    "convert-to-html": "HTML of",
    "convert-to-markdown": "Markdown of",
    "extract-text": "Text of",
    "read-file": "Content of",
  }[operation];
  const node: PlanNode = { operation, gives, slots: { path }, title: `${verb} ${path}` };
  return {
    results: [{ node, heading: node.title }],
    missing: coverage.missing(),
    problems,
    assumptions: [],
    score: 2,
    about: path,
  };
}

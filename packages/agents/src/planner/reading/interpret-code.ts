import type { Survey } from "../survey/survey.ts";
import { type Clause, Coverage } from "./clause.ts";
import type { PlanNode } from "./node.ts";
import type { Reading, ReadingResult } from "./reading.ts";
import { type FileScope, scopeOf, wholeScope } from "./scope.ts";
import { limitTable } from "./table-nodes.ts";

/** Reads a clause about to-dos, complexity or the size of code. */
export function interpretCode(clause: Clause, survey: Survey): Reading | undefined {
  const has = (...concepts: string[]): boolean => clause.spans.some((span) => concepts.includes(span.concept));
  const coverage = new Coverage(clause);
  const cover = (...concepts: string[]): void => {
    for (const span of clause.spans) if (concepts.includes(span.concept)) coverage.cover(span.from, span.to);
  };
  const results: ReadingResult[] = [];
  const assumptions: string[] = [];
  const problems: string[] = [];
  const codeWords = ["cod", "code", "sourc", "project", "script", "program", "codebas", "function", "modul"];
  const noteWords = ["note", "document", "markdown", "text"];
  if (has("todo")) {
    cover("todo", "list", "measure-count", "report", "files", "code", "notes");
    for (const [index, token] of clause.tokens.entries())
      if (["open", "all", "items", "remaining", "unfinished", "comments", "every", "each"].includes(token.word))
        coverage.cover(index);
    const done = clause.tokens.findIndex((token) => ["done", "finished", "completed", "checked"].includes(token.word));
    if (done >= 0) coverage.cover(done);
    const scoped = new Coverage(clause);
    const code = scopeOf(clause, scoped, survey.code, { words: codeWords, label: "the code" });
    const notes = scopeOf(clause, scoped, survey.documents, { words: noteWords, label: "the notes" });
    for (const index of clause.tokens.keys()) if (scoped.has(index)) coverage.cover(index);
    const both = code === undefined && notes === undefined;
    if ((both || code !== undefined) && survey.code.length > 0 && done < 0) {
      const scope = code ?? wholeScope(survey.code);
      results.push(step("list-todos", "matches", scope, `Open to-dos in ${scope.label}`));
    }
    if ((both || notes !== undefined) && survey.documents.length > 0) {
      const scope = notes ?? wholeScope(survey.documents);
      const state = done < 0 ? "open" : "done";
      results.push(
        step("list-note-tasks", "matches", scope, `${done < 0 ? "Open" : "Done"} tasks in ${scope.label}`, { state }),
      );
    }
    if (results.length === 0) problems.push("There are no notes and no source files to look for to-dos in.");
  } else if (has("complexity")) {
    cover("complexity", "list", "measure-count", "report", "code", "superlative-high", "files");
    const scope =
      scopeOf(clause, coverage, survey.code, { words: codeWords, label: "the code" }) ?? wholeScope(survey.code);
    if (survey.code.length === 0) problems.push("There is no source code in the folder.");
    const base = step("measure-complexity", "table", scope, `Complexity of the functions in ${scope.label}`);
    const most = has("superlative-high");
    const number = clause.tokens.findIndex((token, index) => token.value !== undefined && !coverage.has(index));
    if (number >= 0) coverage.cover(number);
    for (const [index, token] of clause.tokens.entries())
      if (["function", "functions", "method", "methods", "cyclomatic"].includes(token.word)) coverage.cover(index);
    const plural = clause.tokens.some((token) => token.word === "functions" || token.word === "methods");
    if (number >= 0 || (most && !plural)) {
      const count = number >= 0 ? clause.tokens[number]!.value! : 1;
      results.push({
        node: limitTable(base.node, count),
        heading: count === 1 ? "Most complex function" : `${count} most complex functions`,
      });
    } else results.push(base);
  } else if (has("code-count") || (has("line", "files") && has("code", "measure-count"))) {
    const lines = has("code-count", "line");
    cover("code-count", "line", "list", "measure-count", "report", "code", "measure-sum", "files");
    const scope =
      scopeOf(clause, coverage, survey.code, { words: codeWords, label: "the code" }) ?? wholeScope(survey.code);
    if (survey.code.length === 0 || !lines) return undefined;
    const perFile = clause.tokens.some(
      (token, index) =>
        /^files?$/.test(token.word) && ["per", "each", "every", "by"].includes(clause.tokens[index - 1]?.word ?? ""),
    );
    for (const [index, token] of clause.tokens.entries()) {
      if (["language", "languages"].includes(token.word) || (perFile && /^files?$/.test(token.word))) {
        coverage.cover(index);
        if (["per", "each", "every", "by"].includes(clause.tokens[index - 1]?.word ?? "")) coverage.cover(index - 1);
      }
    }
    results.push(step("count-code", "table", scope, `Lines of code in ${scope.label}`, perFile ? { by: "file" } : {}));
  } else return undefined;
  return { results, missing: coverage.missing(), problems, assumptions, score: 3, about: "the source code and notes" };
}

function step(
  operation: PlanNode["operation"],
  gives: PlanNode["gives"],
  scope: FileScope,
  title: string,
  extra: Readonly<Record<string, unknown>> = {},
): ReadingResult {
  const node: PlanNode = {
    operation,
    gives,
    slots: { pattern: scope.pattern, ...(gives === "matches" ? { maximum: 10_000 } : {}), ...extra },
    title: title.slice(0, 250),
  };
  return { node, heading: title.slice(0, 250) };
}

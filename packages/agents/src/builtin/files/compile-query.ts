import { createRequire } from "node:module";
import type { RE2JS } from "re2js";
import { PatternError } from "../errors/pattern-error.ts";

export interface QueryOptions {
  regularExpression: boolean;
  caseSensitive: boolean;
  wholeWord: boolean;
}

// Loaded when first used: most hubs start and idle without it.
const load = createRequire(import.meta.url);
const re2js = () => load("re2js") as typeof import("re2js");

const wordCharacter = /[\p{L}\p{N}_]/u;

/**
 * Makes a function that gives the place of the first match in a line, or -1. Regular expressions run in RE2, whose
 * time grows with the line's length only, so no pattern can hang the task.
 * @throws PatternError
 */
export function compileQuery(query: string, options: QueryOptions): (line: string) => number {
  return options.regularExpression ? compileExpression(query, options) : compileText(query, options);
}

function compileExpression(query: string, { caseSensitive, wholeWord }: QueryOptions): (line: string) => number {
  let expression: RE2JS;
  try {
    const source = wholeWord ? String.raw`\b(?:${query})\b` : query;
    expression = re2js().RE2JS.compile(source, caseSensitive ? 0 : re2js().RE2JS.CASE_INSENSITIVE);
  } catch (thrown) {
    if (thrown instanceof re2js().RE2JSException) throw new PatternError(thrown.message, thrown);
    throw thrown;
  }
  return (line) => {
    const matcher = expression.matcher(line);
    return matcher.find() ? matcher.start() : -1;
  };
}

function compileText(query: string, { caseSensitive, wholeWord }: QueryOptions): (line: string) => number {
  const wanted = caseSensitive ? query : query.toLowerCase();
  return (line) => {
    const text = caseSensitive ? line : line.toLowerCase();
    for (let place = text.indexOf(wanted); place !== -1; place = text.indexOf(wanted, place + 1))
      if (!wholeWord || standsAlone(text, place, place + wanted.length)) return place;
    return -1;
  };
}

function standsAlone(text: string, start: number, end: number): boolean {
  return !wordCharacter.test(text[start - 1] ?? " ") && !wordCharacter.test(text[end] ?? " ");
}

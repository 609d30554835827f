import { compileQuery } from "../builtin/files/compile-query.ts";

/**
 * The place of a regular expression's first match in a text, or -1. RE2's time grows with the text's length only, so no
 * pattern can hang the verifier.
 * @throws PatternError
 */
export function compilePattern(pattern: string, { caseSensitive = true } = {}): (text: string) => number {
  return compileQuery(pattern, { regularExpression: true, caseSensitive, wholeWord: false });
}

import { linesOf } from "../shared/lines.ts";
import type { Language } from "./languages.ts";

export interface ClassifiedLine {
  /** From 1. */
  number: number;
  text: string;
  kind: "code" | "comment" | "blank";
  /** The part of the line that is comment; empty without one. */
  comment: string;
}

// Contents of strings on one line, so that "https://…" begins no comment. Triple quotes are left alone.
const strings = /(?<!["'])(["'`])(?!\1)(?:\\.|(?!\1)[^\\])*\1/g;

/**
 * Tells code from comment line by line. A line with both is code. Strings are recognised within one line; a comment
 * sign inside a longer string is taken for a comment.
 */
export function* classifyLines(text: string, language: Language): Generator<ClassifiedLine> {
  let close: string | undefined;
  let number = 0;
  for (const line of linesOf(text)) {
    number += 1;
    if (line.trim() === "") {
      yield { number, text: line, kind: "blank", comment: "" };
      continue;
    }
    const scanned = scanLine(line, language, close);
    close = scanned.close;
    const kind = scanned.code ? "code" : "comment";
    yield { number, text: line, kind, comment: scanned.comment };
  }
}

interface ScannedLine {
  code: boolean;
  comment: string;
  /** What ends the comment that is still open at the end of the line. */
  close: string | undefined;
}

function scanLine(line: string, language: Language, open: string | undefined): ScannedLine {
  let rest = line.length > 5000 ? line.slice(0, 5000) : line;
  if (open === undefined) rest = blankStrings(rest);
  let close = open;
  let comment = "";
  let code = false;
  for (;;) {
    if (close !== undefined) {
      const end = rest.indexOf(close);
      if (end === -1) return { code, comment: comment + rest, close };
      comment += `${rest.slice(0, end)} `;
      rest = blankStrings(rest.slice(end + close.length));
      close = undefined;
      continue;
    }
    const next = nextComment(rest, language);
    if (next === undefined) return { code: code || rest.trim() !== "", comment, close };
    code ||= rest.slice(0, next.start).trim() !== "";
    rest = rest.slice(next.start + next.length);
    if (next.close === undefined) return { code, comment: comment + rest, close };
    close = next.close;
  }
}

function blankStrings(text: string): string {
  return text.replace(strings, (string) => "_".repeat(string.length));
}

function nextComment(
  text: string,
  { line, block }: Language,
): { start: number; length: number; close: string | undefined } | undefined {
  const found = [
    ...line.map((sign) => ({ start: text.indexOf(sign), length: sign.length, close: undefined })),
    ...block.map(([sign, close]) => ({ start: text.indexOf(sign), length: sign.length, close })),
  ].filter(({ start }) => start !== -1);
  return found.toSorted((left, right) => left.start - right.start || right.length - left.length)[0];
}

import type { MeasuredFunction } from "./measured-function.ts";

const definition = /^(?:async\s+)?def\s+(\w+)/;
const classDefinition = /^class\s+(\w+)/;
const decisions = /(?<![\w.])(?:if|elif|for|while|except|and|or)(?!\w)/g;

interface Scope {
  indent: number;
  name: string;
  /** Absent for a class. */
  measured: MeasuredFunction | undefined;
}

/**
 * Measures every function of a Python file by its words and indentation, without a full parser. Decisions are if,
 * elif, loops, except, and, or and case, also inside comprehensions; a function inside another counts for itself.
 */
export function measurePython(text: string): MeasuredFunction[] {
  const found: MeasuredFunction[] = [];
  const scopes: Scope[] = [];
  for (const { indent, content, line } of logicalLines(text)) {
    while (scopes.length > 0 && (scopes.at(-1)?.indent ?? 0) >= indent) scopes.pop();
    const name = definition.exec(content)?.[1];
    const className = classDefinition.exec(content)?.[1];
    const prefix = scopes.at(-1)?.measured === undefined ? scopes.map((scope) => `${scope.name}.`).join("") : "";
    if (name !== undefined) {
      const measured = { name: prefix + name, line, complexity: 1 };
      found.push(measured);
      scopes.push({ indent, name, measured });
    } else if (className !== undefined) scopes.push({ indent, name: className, measured: undefined });
    const owner = scopes.at(-1)?.measured;
    if (owner === undefined) continue;
    owner.complexity += content.match(decisions)?.length ?? 0;
    if (/^case\s.+:/.test(content) && !/^case\s+_\s*:/.test(content)) owner.complexity += 1;
  }
  return found;
}

interface LogicalLine {
  indent: number;
  content: string;
  line: number;
}

const quotes = ['"""', "'''", '"', "'"] as const;

/** Lines joined where brackets, strings or a backslash carry them on; strings emptied, comments left out. */
function* logicalLines(text: string): Generator<LogicalLine> {
  let content = "";
  let start = 1;
  let line = 1;
  let depth = 0;
  let place = 0;
  const end = (): LogicalLine | undefined => {
    const trimmed = content.trim();
    const indent = /^[ \t]*/.exec(content)?.[0].replaceAll("\t", "        ").length ?? 0;
    content = "";
    return trimmed === "" ? undefined : { indent, content: trimmed, line: start };
  };
  while (place < text.length) {
    const character = text[place] ?? "";
    const quote = quotes.find((sign) => text.startsWith(sign, place));
    if (quote !== undefined) {
      const after = skipString(text, place + quote.length, quote);
      line += countBreaks(text, place, after);
      content += "_";
      place = after;
      continue;
    }
    if (character === "#") {
      const stop = text.indexOf("\n", place);
      place = stop === -1 ? text.length : stop;
      continue;
    }
    place += 1;
    if (character === "\n") {
      line += 1;
      const carriedOn = depth > 0 || content.endsWith("\\");
      if (carriedOn) content = `${content.replace(/\\$/, "")} `;
      else {
        const logical = end();
        if (logical !== undefined) yield logical;
        start = line;
      }
      continue;
    }
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth = Math.max(0, depth - 1);
    if (character !== "\r") content += character;
  }
  const last = end();
  if (last !== undefined) yield last;
}

/** The place after a string's closing quotation mark; a one-line string ends with its line at the latest. */
function skipString(text: string, start: number, quote: string): number {
  for (let place = start; place < text.length; place++) {
    if (text[place] === "\\") place += 1;
    else if (text.startsWith(quote, place)) return place + quote.length;
    else if (quote.length === 1 && text[place] === "\n") return place;
  }
  return text.length;
}

function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let place = text.indexOf("\n", from); place !== -1 && place < to; place = text.indexOf("\n", place + 1))
    count += 1;
  return count;
}

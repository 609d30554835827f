/** The text just before a candidate, in lower case: where people say what a number is. */
export function before(text: string, start: number, length = 32): string {
  return text.slice(Math.max(0, start - length), start).toLowerCase();
}

/** The text just after a candidate, in lower case. */
export function after(text: string, end: number, length = 16): string {
  return text.slice(end, end + length).toLowerCase();
}

/** Every match as a start, an end and its text. */
export function* matches(text: string, pattern: RegExp): Generator<{ start: number; end: number; value: string }> {
  for (const match of text.matchAll(pattern)) {
    yield { start: match.index, end: match.index + match[0].length, value: match[0] };
  }
}

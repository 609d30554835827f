const shownCharacters = 300;

/** The lines of a text one at a time, without their line breaks. A break at the end makes no further line. */
export function* linesOf(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf("\n", start);
    const stop = end === -1 ? text.length : end;
    yield text.slice(start, text[stop - 1] === "\r" ? stop - 1 : stop);
    start = stop + 1;
  }
}

/** A line for people: without outer spaces, and only the surroundings of a place in it when it is long. */
export function excerpt(line: string, place = 0): string {
  if (line.length <= shownCharacters) return line.trim();
  const start = Math.max(0, Math.min(place - shownCharacters / 3, line.length - shownCharacters));
  const part = line
    .slice(start, start + shownCharacters)
    .trim()
    .toWellFormed();
  return `${start > 0 ? "…" : ""}${part}${start + shownCharacters < line.length ? "…" : ""}`;
}

const candidates = ["\t", ";", "|", ","] as const;
export type Delimiter = (typeof candidates)[number];

const inspectedCharacters = 65_536;
const inspectedLines = 100;

/**
 * The delimiter that occurs in the most lines equally often, outside quotation marks. Between equals the rarer
 * character in prose wins, so a decimal comma in a semicolon file is no delimiter. A single column gives a comma.
 */
export function detectDelimiter(text: string): Delimiter {
  const lines = linesOutsideQuotes(text.slice(0, inspectedCharacters));
  let best: Delimiter = ",";
  let bestShare = 0;
  for (const candidate of candidates) {
    const share = shareOfEqualLines(lines, candidate);
    if (share > bestShare) {
      best = candidate;
      bestShare = share;
    }
  }
  return best;
}

/** The share of lines that have the first line's number of delimiters; 0 when the first has none. */
function shareOfEqualLines(lines: readonly string[], delimiter: string): number {
  const counts = lines.map((line) => line.split(delimiter).length - 1);
  const expected = counts[0] ?? 0;
  return expected === 0 ? 0 : counts.filter((count) => count === expected).length / counts.length;
}

/** Non-empty lines with everything between quotation marks taken out, and line breaks there ignored. */
function linesOutsideQuotes(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === "\n" || character === "\r") {
      if (line.trim() !== "") lines.push(line);
      if (lines.length === inspectedLines) return lines;
      line = "";
    } else line += character;
  }
  // The last line may be cut off, so it counts only when it is the whole text's end.
  if (line.trim() !== "" && (lines.length === 0 || text.length < inspectedCharacters)) lines.push(line);
  return lines;
}

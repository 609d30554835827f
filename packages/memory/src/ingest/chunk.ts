/** A piece of a document, small enough to be recalled whole. */
export interface Chunk {
  readonly text: string;
  /** Where it stands: the path of headings on the first line, what was said just before on the second. */
  readonly context: string;
}

/** A run of text under one heading, before it is cut to size. */
export interface Section {
  /** From the outermost heading to the innermost. */
  readonly path: readonly string[];
  /** Paragraphs, list items, rows or declarations that had better stay whole. */
  readonly blocks: readonly string[];
}

/** About 300 tokens of English, and what a chunk may grow to so as to end with its block. */
const wantedLength = 1_200;
const longestChunk = 1_900;
const longestHeading = 90;
const longestNeighbour = 160;

/** Cuts sections to size. Text under one heading is never joined to text under another. */
export function chunkSections(title: string, sections: readonly Section[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (const { path, blocks } of sections) {
    const headings = [title, ...path]
      .filter((heading) => heading !== "")
      .map((heading) => shorten(heading, longestHeading));
    let before = "";
    for (const text of joinBlocks(blocks)) {
      chunks.push({ text, context: before === "" ? headings.join(" > ") : `${headings.join(" > ")}\n${before}` });
      before = lastSentence(text);
    }
  }
  return chunks;
}

/** Blocks joined up to the wanted length; one that is too long by itself is cut at lines, sentences, or anywhere. */
function joinBlocks(blocks: readonly string[]): string[] {
  const joined: string[] = [];
  let current = "";
  for (const block of blocks.flatMap(cutLong)) {
    if (current !== "" && current.length + block.length + 2 > wantedLength) {
      joined.push(current);
      current = "";
    }
    current = current === "" ? block : `${current}\n\n${block}`;
  }
  return current === "" ? joined : [...joined, current];
}

function cutLong(block: string): string[] {
  const text = block.trim();
  if (text === "") return [];
  if (text.length <= longestChunk) return [text];
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > longestChunk) {
    const window = rest.slice(0, wantedLength);
    const line = window.lastIndexOf("\n");
    const sentence = Math.max(window.lastIndexOf(". "), window.lastIndexOf("? "), window.lastIndexOf("! ")) + 1;
    const space = window.lastIndexOf(" ");
    let cut = [line, sentence, space].find((at) => at > wantedLength / 2) ?? wantedLength;
    // Not between the two halves of one character.
    if (/[\uD800-\uDBFF]/.test(rest[cut - 1]!)) cut -= 1;
    pieces.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return [...pieces, rest].filter((piece) => piece !== "");
}

function lastSentence(text: string): string {
  const sentences = text.split(/(?<=[.!?])\s+|\n+/).filter((sentence) => sentence.trim() !== "");
  return shorten((sentences.at(-1) ?? "").replaceAll(/\s+/g, " ").trim(), longestNeighbour);
}

const shorten = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;

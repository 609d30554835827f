/**
 * Cuts Markdown at blank lines into blocks that can be drawn by themselves, so that a growing text is drawn anew only at
 * its end. A fence, a list and a table are never cut. Joining the blocks with blank lines gives the same document.
 */
export function splitBlocks(text: string): string[] {
  const blocks: string[] = [];
  let current: string[] = [];
  let fence: string | undefined;
  const close = (): void => {
    if (current.length > 0) blocks.push(current.join("\n"));
    current = [];
  };
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === undefined) fence = mark;
      else if (mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark) fence = undefined;
    }
    if (fence === undefined && mark === undefined && line.trim() === "") {
      if (current.length > 0 && goesOn(current, lines, index + 1)) current.push(line);
      else close();
    } else current.push(line);
  }
  close();
  return blocks;
}

const item = /^\s*(?:[-*+]|\d+[.)])\s/;

/** Whether what follows a blank line still belongs to the list before it, or is indented under it. */
function goesOn(current: readonly string[], lines: readonly string[], from: number): boolean {
  if (!item.test(current[0] ?? "")) return false;
  const next = lines.slice(from).find((line) => line.trim() !== "");
  return next !== undefined && (item.test(next) || /^\s{2,}\S/.test(next));
}

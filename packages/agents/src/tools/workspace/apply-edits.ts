import { EditMismatchError } from "../errors/edit-mismatch-error.ts";

export interface Edit {
  find: string;
  replace: string;
  all: boolean;
}

/**
 * Makes edits one after the other, each on what the one before left; all of them or none.
 * Where a file has CRLF line ends and an edit has LF, the edit is read as CRLF: models write LF.
 * @throws EditMismatchError where a text is missing, or not unique and not all are meant
 */
export function applyEdits(path: string, text: string, edits: readonly Edit[]): { text: string; replaced: number } {
  const crlf = text.includes("\r\n") && !/(?:^|[^\r])\n/.test(text);
  let [current, replaced] = [text, 0];
  for (const [index, edit] of edits.entries()) {
    const suit = (part: string): string => (crlf && !part.includes("\r") ? part.replaceAll("\n", "\r\n") : part);
    const [wanted, replacement] = [suit(edit.find), suit(edit.replace)];
    const count = countOf(current, wanted);
    if (count === 0) throw new EditMismatchError(path, index, missing(current, wanted));
    if (count > 1 && !edit.all)
      throw new EditMismatchError(
        path,
        index,
        `the text stands there ${count} times, in lines ${linesWith(current, wanted)}`,
      );
    current = current.split(wanted).join(replacement);
    replaced += count;
  }
  return { text: current, replaced };
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
}

function linesWith(text: string, part: string): string {
  const lines: number[] = [];
  for (let at = text.indexOf(part); at !== -1 && lines.length < 10; at = text.indexOf(part, at + part.length))
    lines.push(text.slice(0, at).split("\n").length);
  return lines.join(", ");
}

/** Says where a text stands that differs in white space only, which is what goes wrong most often. */
function missing(text: string, wanted: string): string {
  const plain = (part: string): string => part.replaceAll(/\s+/g, " ").trim();
  const first = plain(wanted.trim().split("\n")[0] ?? "");
  if (first === "") return "the text does not stand there";
  const lines = text.split("\n");
  const near = lines.findIndex((line) => plain(line).includes(first));
  return near === -1
    ? "the text does not stand there"
    : `the text does not stand there exactly; line ${near + 1} differs from its first line in white space, or the lines after it differ`;
}

/**
 * What must not reach a terminal from a file, a web page or a model: control characters (which move the cursor, set
 * the title, or hide what follows), and characters that reorder or hide text (Unicode TR 36 §3.6, TR 9).
 */
const dangerous =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Text that may have several lines. Dangerous characters become visible, such as `\u{1b}`. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n/g, "\n")
    .replaceAll(dangerous, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Text for one line: line breaks and tabs become visible too. */
export function escapeLine(text: string): string {
  return escapeText(text).replaceAll("\n", "\\n").replaceAll("\t", " ");
}

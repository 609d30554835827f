/**
 * Characters a reader does not see and a model does: controls, format characters (zero-width, bidirectional overrides, the
 * tag block in which whole sentences can be hidden), variation selectors, and fillers. Line breaks and tabs stay.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Variation_Selector}\u034f\u115f\u1160\u2028\u2029\u3164\uffa0]/gu;
const plain: ReadonlySet<string> = new Set(["\n", "\t", "\r"]);
/** Joins emoji and is needed by some scripts; it hides nothing between two visible characters of those. */
const emojiJoined =
  /(?<=\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\ufe0f/gu;

/** Makes what is hidden visible as `\u{…}`, so that nobody can say something to a model that a person cannot see. */
export function escapeHidden(text: string): string {
  if (!/[^\x20-\x7e\n\t\r]/.test(text)) return text;
  const joined = new Set(Array.from(text.matchAll(emojiJoined), ({ index }) => index));
  return text.replaceAll(hidden, (character, offset: number) =>
    plain.has(character) || joined.has(offset) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/**
 * Text as a person must see it before deciding: what is invisible, reorders the line or moves the cursor is written
 * out as `\u{…}`. Line breaks and tabs stay where `multiline` is set.
 */
export function revealHidden(text: string, { multiline = false }: { multiline?: boolean } = {}): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u115f\u1160\u3164\uffa0\p{Variation_Selector}]/gu,
    (character) =>
      multiline && (character === "\n" || character === "\t")
        ? character
        : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

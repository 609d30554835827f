/**
 * Text from outside, fit to be shown: no control, format or private characters (they hide text from people and not from
 * models), at most so many characters. New lines and tabs stay.
 * @param maximum in UTF-16 code units; what is left out is said
 */
export function cleanText(text: string, maximum: number): string {
  const visible = text.toWellFormed().replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, "");
  if (visible.length <= maximum) return visible;
  return `${visible.slice(0, maximum).toWellFormed()} … (${visible.length - maximum} more characters)`;
}

/** One line of text from outside, quoted, for an error or a card. */
export function quoteForeign(text: string, maximum = 300): string {
  return JSON.stringify(cleanText(text, maximum).replaceAll(/\s+/g, " ").trim());
}

/**
 * A vector for a text that needs no model: each word adds to a place of its own, so texts that share words are near each
 * other, and the same text always gives the same vector. Of length 1.
 */
export function embedText(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    let place = 2_166_136_261;
    for (const character of word) place = Math.imul(place ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
    const at = place % dimensions;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

import type { MappedText } from "./mapped-text.ts";

const invisible = /[\p{Cf}\p{Variation_Selector}\u034f\u115f\u1160\u3164]/gu;
const compatible = /[\u{250}-\u{10ffff}]/gu;
const otherSpace = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;

/** Cyrillic, Greek and phonetic letters that pass for Latin ones in an address. */
const lookalikes: ReadonlyMap<string, string> = new Map([
  ["\u0430", "a"],
  ["\u0441", "c"],
  ["\u0435", "e"],
  ["\u043e", "o"],
  ["\u0440", "p"],
  ["\u0445", "x"],
  ["\u0443", "y"],
  ["\u0456", "i"],
  ["\u0455", "s"],
  ["\u0458", "j"],
  ["\u0501", "d"],
  ["\u0261", "g"],
  ["\u04bb", "h"],
  ["\u051b", "q"],
  ["\u051d", "w"],
  ["\u03bf", "o"],
  ["\u03b1", "a"],
  ["\u03bd", "v"],
  ["\u03c1", "p"],
  ["\u03b9", "i"],
]);

/** What a reader sees: no invisible characters, one kind of digit, space and dash, look-alike letters as Latin ones. */
export function normalise(text: MappedText): MappedText {
  return text
    .replace(invisible, () => "")
    .replace(otherSpace, () => " ")
    .replace(dashes, () => "-")
    .replace(compatible, (character) => lookalikes.get(character) ?? digit(character) ?? compatibility(character));
}

function compatibility(character: string): string | undefined {
  const plain = character.normalize("NFKC");
  return plain === character ? undefined : plain;
}

/** Decimal digits of any script come in runs of ten that begin at the script's zero. */
function digit(character: string): string | undefined {
  if (!/\p{Nd}/u.test(character)) return undefined;
  const point = character.codePointAt(0)!;
  let zero = point;
  while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((point - zero) % 10);
}

import { stem } from "./stem.ts";

export type TokenKind = "word" | "number" | "quoted" | "path" | "date" | "symbol";

/** One piece of a goal's text. `word` is lower case without accents; `start` and `end` are offsets into the text. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly word: string;
  readonly stem: string;
  readonly start: number;
  readonly end: number;
  /** The number a `number` token or a number word from two to twelve stands for. */
  readonly value?: number;
}

const pattern = new RegExp(
  [
    String.raw`(?<quoted>"[^"\n]+"|“[^”\n]+”|«[^»\n]+»|\x60[^\x60\n]+\x60|(?<![\p{L}\p{N}])'[^'\n]+'(?![\p{L}\p{N}]))`,
    String.raw`(?<date>\d{4}-(?:0[1-9]|1[0-2])(?:-\d{2})?(?![\d-]))`,
    String.raw`(?<path>(?:[\p{L}\p{N}_-]+[/])*[\p{L}\p{N}_.-]*[\p{L}\p{N}_-]\.[\p{L}][\p{L}\p{N}]{0,4}(?![\p{L}\p{N}]))`,
    String.raw`(?<mixed>\d+\p{L}[\p{L}\p{N}]*)`,
    String.raw`(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)`,
    String.raw`(?<word>\p{L}[\p{L}\p{M}\p{N}]*(?:['’]\p{L}+)?)`,
    String.raw`(?<symbol><=|>=|!=|[^\s\p{L}\p{N}])`,
  ].join("|"),
  "gu",
);

const numberWords: ReadonlyMap<string, number> = new Map(
  ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"].map((word, index) => [
    word,
    index + 2,
  ]),
);

/** Cuts text into tokens. Hyphens and underscores separate words; quoted text stays whole. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const groups = match.groups ?? {};
    const raw = match[0];
    const start = match.index;
    const end = start + raw.length;
    if (groups["quoted"] !== undefined) {
      const inner = raw.slice(1, -1).trim();
      tokens.push({ kind: "quoted", text: inner, word: fold(inner), stem: fold(inner), start, end });
    } else if (groups["date"] !== undefined) {
      tokens.push({ kind: "date", text: raw, word: raw, stem: raw, start, end });
    } else if (groups["path"] !== undefined) {
      tokens.push({ kind: "path", text: raw, word: raw.toLowerCase(), stem: raw.toLowerCase(), start, end });
    } else if (groups["number"] !== undefined) {
      const value = Number(raw.replaceAll(",", ""));
      tokens.push({ kind: "number", text: raw, word: raw, stem: raw, start, end, value });
    } else if (groups["symbol"] !== undefined) {
      const joinsWords =
        /^[-_]$/.test(raw) && /[\p{L}\p{N}]/u.test(text[start - 1] ?? "") && /\p{L}/u.test(text[end] ?? "");
      if (!joinsWords) tokens.push({ kind: "symbol", text: raw, word: raw, stem: raw, start, end });
    } else {
      const word = fold(raw)
        .replace(/['’](s|d|ll|ve|re|m)$/, "")
        .replace(/['’]/g, "");
      const value = numberWords.get(word);
      tokens.push({
        kind: "word",
        text: raw,
        word,
        stem: stem(word),
        start,
        end,
        ...(value === undefined ? {} : { value }),
      });
    }
  }
  return tokens;
}

/** Lower case without accents (Unicode NFKD), so that "Café" and "cafe" are the same. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The words of a name: `amountEUR`, `amount_eur` and "Amount (EUR)" all give amount, eur. */
export function nameWords(name: string): string[] {
  const spaced = name.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2").replace(/[_\-./\\]+/g, " ");
  return tokenize(spaced)
    .filter((token) => token.kind !== "symbol")
    .map((token) => token.word);
}

/** The stems of a name's words. */
export function nameStems(name: string): string[] {
  return nameWords(name).map(stem);
}

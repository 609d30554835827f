import type { MappedText } from "./mapped-text.ts";

const percent = /(?:%[0-9a-fA-F]{2}){1,400}/g;
const entity = /&#(?:\d{1,7}|x[0-9a-fA-F]{1,6});|&(?:commat|period|amp|quot|lt|gt|colon|sol);/g;
const escape = /(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2})/g;
const base64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,4000}={0,2}(?![A-Za-z0-9+/_=-])/g;
const hexadecimal = /(?<![0-9a-zA-Z])(?:[0-9a-fA-F]{2}){8,2000}(?![0-9a-zA-Z])/g;
const spoken =
  /(?<![\p{L}\p{N}._%+-])([\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63}) at ([\p{L}\p{N}-]{1,63}(?: dot [\p{L}\p{N}-]{2,63}){0,3} dot (?:com|org|net|edu|gov|info|biz|io|co|dev|app|ai|me|eu|de|at|ch|fr|es|it|nl|be|uk|ie|se|no|dk|fi|pl|pt|cz|us|ca|au|nz|jp|in|br|mx))(?![\p{L}\p{N}-])/giu;
const spelled = /\s{0,3}[[({]\s?(?:at|dot)\s?[\])}]\s{0,3}/gi;

const names: Record<string, string> = {
  commat: "@",
  period: ".",
  amp: "&",
  quot: '"',
  lt: "<",
  gt: ">",
  colon: ":",
  sol: "/",
};

/** Readings of the text in which one layer of a common encoding is taken off. Those that change nothing are left out. */
export function decodedViews(text: MappedText): MappedText[] {
  const views = [
    text.replace(percent, decodePercent),
    text.replace(entity, decodeEntity),
    text.replace(escape, (match) => String.fromCharCode(Number.parseInt(match.slice(2), 16))),
    text.replace(base64, (match) => printable(Buffer.from(match, "base64"))),
    text.replace(hexadecimal, (match) => printable(Buffer.from(match, "hex"))),
    text.replace(spoken, (match) => match.replace(/ at /i, "@").replaceAll(/ dot /gi, ".")),
    text.replace(spelled, (match) => (/at/i.test(match) ? "@" : ".")),
  ];
  return views.filter((view) => view !== text);
}

function decodePercent(match: string): string | undefined {
  try {
    return decodeURIComponent(match);
  } catch {
    return undefined;
  }
}

function decodeEntity(match: string): string | undefined {
  if (!match.startsWith("&#")) return names[match.slice(1, -1)];
  const point = match[2] === "x" ? Number.parseInt(match.slice(3, -1), 16) : Number(match.slice(2, -1));
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}

/** Decoded bytes count only when they read as text; else a random token would be taken apart. */
function printable(bytes: Buffer): string | undefined {
  const decoded = bytes.toString("utf8");
  return decoded.length >= 8 && /^[\t\n\r\u0020-\u007e\u00a0-\u024f]+$/.test(decoded) ? decoded : undefined;
}

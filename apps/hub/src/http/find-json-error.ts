const space = /[ \t\n\r]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Where a text stops being JSON (RFC 8259): the offset of the first token that cannot stand there, or the text's
 * length when it ends too soon or is whole. The engine's own message leaves the place out for some errors.
 */
export function findJsonError(source: string): number {
  let at = 0;
  const open: ("{" | "[")[] = [];

  function skip(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) return false;
    at += match[0].length;
    return true;
  }

  let expect: "value" | "value-or-end" | "key" | "key-or-end" | "colon" | "comma-or-end" = "value";
  while (true) {
    skip(space);
    if (at >= source.length) return source.length;
    const character = source[at]!;
    switch (expect) {
      case "colon":
        if (character !== ":") return at;
        at += 1;
        expect = "value";
        break;
      case "key":
      case "key-or-end":
        if (character === '"') {
          const end = endOfText(source, at);
          if (source[end] !== '"') return end;
          at = end + 1;
          expect = "colon";
        } else if (character === "}" && expect === "key-or-end") {
          at += 1;
          open.pop();
          expect = "comma-or-end";
        } else return at;
        break;
      case "comma-or-end": {
        const container = open.at(-1);
        if (container === undefined) return at;
        if (character === ",") expect = container === "{" ? "key" : "value";
        else if (character === (container === "{" ? "}" : "]")) open.pop();
        else return at;
        at += 1;
        break;
      }
      case "value":
      case "value-or-end":
        if (character === "{" || character === "[") {
          open.push(character);
          at += 1;
          expect = character === "{" ? "key-or-end" : "value-or-end";
        } else if (character === "]" && expect === "value-or-end") {
          at += 1;
          open.pop();
          expect = "comma-or-end";
        } else if (character === '"') {
          const end = endOfText(source, at);
          if (source[end] !== '"') return end;
          at = end + 1;
          expect = "comma-or-end";
        } else if (skip(scalar)) expect = "comma-or-end";
        else return at;
        break;
    }
  }
}

/** Where the text that begins at `start` ends: at its closing quote, at the character that breaks it, or with the source. */
function endOfText(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length) {
    const character = source.charCodeAt(at);
    if (character < 0x20 || character === 0x22) return at;
    if (character !== 0x5c) at += 1;
    else if (/^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(source.slice(at + 1, at + 6))) {
      at += source[at + 1] === "u" ? 6 : 2;
    } else return at;
  }
  return source.length;
}

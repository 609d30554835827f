/** What a name on the wire of another system may be here. Longer or invisible ones are not offered at all. */
export const longestForeignName = 128;

/**
 * A foreign name as one segment of a capability's name. No two names give the same segment, so that no server can have
 * a tool that passes for another of its own: letters and digits stay, `_` before a letter or digit becomes `-`, a capital
 * becomes `--` and its small letter, `-` becomes `--0`, and anything else `--1`, its code point in hexadecimal and `-`.
 * What would not begin with a letter, and what begins with `x`, gets `x-` in front.
 */
export function toSegment(name: string): string {
  const characters = Array.from(name);
  let encoded = "";
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1] ?? "";
    if (/^[a-z0-9]$/.test(character)) encoded += character;
    else if (character === "_" && /^[a-z0-9]$/.test(next)) encoded += "-";
    else if (/^[A-Z]$/.test(character)) encoded += `--${character.toLowerCase()}`;
    else if (character === "-") encoded += "--0";
    else encoded += `--1${character.codePointAt(0)!.toString(16)}-`;
  }
  return /^[a-wyz]/.test(encoded) ? encoded : `x-${encoded}`;
}

/** The foreign name behind a segment, or undefined where `toSegment` could not have made it. */
export function fromSegment(segment: string): string | undefined {
  let rest = segment.startsWith("x-") ? segment.slice(2) : segment;
  let name = "";
  while (rest !== "") {
    const part = /^(?:[a-z0-9]+|--1[0-9a-f]+-|--[a-z0]|-(?=[a-z0-9]))/.exec(rest)?.[0];
    if (part === undefined) return undefined;
    rest = rest.slice(part.length);
    if (part === "-") name += "_";
    else if (part === "--0") name += "-";
    else if (part.startsWith("--1")) {
      const point = Number.parseInt(part.slice(3, -1), 16);
      if (point > 0x10ffff) return undefined;
      name += String.fromCodePoint(point);
    } else name += part.startsWith("--") ? part.slice(2).toUpperCase() : part;
  }
  return toSegment(name) === segment ? name : undefined;
}

/** True where a foreign name can be offered: visible, not empty, not too long, and well-formed. */
export function isOfferable(name: string): boolean {
  return name !== "" && name.length <= longestForeignName && name.isWellFormed() && !/[\p{C}\p{Z}]/u.test(name);
}

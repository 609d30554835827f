import { isUtf8 } from "node:buffer";
import { NotTextError } from "../errors/not-text-error.ts";

const inspected = 8192;

/**
 * Bytes of a file as text: UTF-8, or UTF-16 with a byte order mark. The mark is left out.
 * @throws NotTextError with the offset of the first wrong byte
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, path, "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, path, "utf-16be");
  const zero = bytes.subarray(0, inspected).indexOf(0);
  if (zero !== -1) throw new NotTextError(path, { offset: zero, binary: true });
  if (!isUtf8(bytes)) throw new NotTextError(path, { offset: firstInvalidByte(bytes), binary: false });
  return new TextDecoder("utf-8").decode(bytes);
}

function decodeUtf16(bytes: Uint8Array, path: string, encoding: "utf-16le" | "utf-16be"): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new NotTextError(path, { offset: 0, binary: false });
  }
}

/** The longest valid beginning, found by halving: `isUtf8` of a beginning fails only past the wrong byte. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isUtf8(bytes.subarray(0, endOfCharacter(bytes, middle)))) valid = middle;
    else invalid = middle;
  }
  return endOfCharacter(bytes, valid);
}

/** Steps back to before a character that the cut at `end` would split. */
function endOfCharacter(bytes: Uint8Array, end: number): number {
  for (let back = 1; back <= 3 && end - back >= 0; back++) {
    const byte = bytes[end - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? end - back : end;
  }
  return end;
}

import { MalformedJsonError } from "../errors/malformed-json-error.ts";
import { findJsonError } from "./find-json-error.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * A request's body as a value.
 * @throws MalformedJsonError naming line and column, or that the bytes are no UTF-8
 */
export function parseJson(body: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(body);
  } catch (cause) {
    throw new MalformedJsonError("its bytes are no UTF-8", cause);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const position = findJsonError(text);
    const before = text.slice(0, position);
    const line = before.split("\n").length;
    const column = position - before.lastIndexOf("\n");
    const found =
      position >= text.length
        ? "it ends too soon"
        : `unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(position)!))}`;
    throw new MalformedJsonError(`${found} at line ${line}, column ${column} (position ${position})`, cause);
  }
}

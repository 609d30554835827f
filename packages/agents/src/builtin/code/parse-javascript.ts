import { createRequire } from "node:module";
import type { Node, Options, Parser } from "acorn";

// Loaded when first used: most hubs start and idle without it.
const load = createRequire(import.meta.url);

function parserFor(language: "javascript" | "typescript" | "jsx"): typeof Parser {
  const acorn = load("acorn") as typeof import("acorn");
  if (language === "javascript") return acorn.Parser;
  const { tsPlugin } = load("@sveltejs/acorn-typescript") as typeof import("@sveltejs/acorn-typescript");
  return acorn.Parser.extend(tsPlugin(language === "jsx" ? { jsx: true } : undefined));
}

const options: Options = {
  ecmaVersion: "latest",
  sourceType: "module",
  locations: true,
  allowHashBang: true,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
};

/**
 * The syntax tree of a JavaScript or TypeScript file, by its ending.
 * @throws SyntaxError, and RangeError where it is nested deeper than the parser's own stack
 */
export function parseJavaScript(path: string, text: string): Node {
  if (/\.[cm]?ts$/i.test(path)) return parserFor("typescript").parse(text, options);
  if (/\.[jt]sx$/i.test(path)) return parserFor("jsx").parse(text, options);
  try {
    return parserFor("javascript").parse(text, options);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    // Old scripts use what modules forbid, such as with and octal numbers.
    try {
      return parserFor("javascript").parse(text, { ...options, sourceType: "script" });
    } catch {
      throw thrown;
    }
  }
}

import { extensionOf } from "../shared/media-type.ts";

export interface Language {
  name: string;
  /** What begins a comment up to the end of the line. */
  line: readonly string[];
  /** What encloses a comment of several lines. */
  block: readonly (readonly [open: string, close: string])[];
}

const cLike = { line: ["//"], block: [["/*", "*/"]] } as const;
const hash = { line: ["#"], block: [] } as const;
const markup = { line: [], block: [["<!--", "-->"]] } as const;

const languages: Readonly<Record<string, Language>> = {
  ...byExtension("JavaScript", ["js", "mjs", "cjs", "jsx"], cLike),
  ...byExtension("TypeScript", ["ts", "mts", "cts", "tsx"], cLike),
  ...byExtension("Python", ["py", "pyi"], {
    line: ["#"],
    block: [
      ['"""', '"""'],
      ["'''", "'''"],
    ],
  }),
  ...byExtension("C", ["c", "h"], cLike),
  ...byExtension("C++", ["cpp", "cc", "cxx", "hpp", "hh", "ino"], cLike),
  ...byExtension("C#", ["cs"], cLike),
  ...byExtension("Java", ["java"], cLike),
  ...byExtension("Kotlin", ["kt", "kts"], cLike),
  ...byExtension("Swift", ["swift"], cLike),
  ...byExtension("Go", ["go"], cLike),
  ...byExtension("Rust", ["rs"], cLike),
  ...byExtension("PHP", ["php"], { line: ["//", "#"], block: [["/*", "*/"]] }),
  ...byExtension("Ruby", ["rb"], { line: ["#"], block: [["=begin", "=end"]] }),
  ...byExtension("Shell", ["sh", "bash", "zsh"], hash),
  ...byExtension("SQL", ["sql"], { line: ["--"], block: [["/*", "*/"]] }),
  ...byExtension("Lua", ["lua"], { line: ["--"], block: [["--[[", "]]"]] }),
  ...byExtension("CSS", ["css"], { line: [], block: [["/*", "*/"]] }),
  ...byExtension("SCSS", ["scss", "less"], cLike),
  ...byExtension("HTML", ["html", "htm", "vue", "svelte"], markup),
  ...byExtension("XML", ["xml"], markup),
  ...byExtension("YAML", ["yaml", "yml"], hash),
  ...byExtension("TOML", ["toml"], hash),
  ...byExtension("R", ["r"], hash),
  ...byExtension("Dart", ["dart"], cLike),
  ...byExtension("Scala", ["scala"], cLike),
  ...byExtension("Protocol Buffers", ["proto"], cLike),
};

function byExtension(
  name: string,
  extensions: readonly string[],
  comments: Omit<Language, "name">,
): Record<string, Language> {
  return Object.fromEntries(extensions.map((extension) => [extension, { name, ...comments }]));
}

/** The language of a source file by its extension; undefined for what is no source file. */
export function languageOf(path: string): Language | undefined {
  const extension = extensionOf(path);
  return Object.hasOwn(languages, extension) ? languages[extension] : undefined;
}

const generated =
  /(?:^|\/)(?:node_modules|bower_components|vendor|dist|build|out|target|coverage|venv|__pycache__|\.[^/]+)\/|\.min\.(?:js|css)$/;

/** Dependencies, build output and hidden folders, which nobody here wrote. */
export function isGenerated(path: string): boolean {
  return generated.test(path);
}

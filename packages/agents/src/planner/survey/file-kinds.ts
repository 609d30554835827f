const languages: Readonly<Record<string, string>> = {
  js: "JavaScript",
  mjs: "JavaScript",
  cjs: "JavaScript",
  jsx: "JavaScript",
  ts: "TypeScript",
  tsx: "TypeScript",
  py: "Python",
  rb: "Ruby",
  go: "Go",
  rs: "Rust",
  java: "Java",
  kt: "Kotlin",
  c: "C",
  h: "C",
  cpp: "C++",
  cs: "C#",
  php: "PHP",
  swift: "Swift",
  sh: "Shell",
  sql: "SQL",
  lua: "Lua",
};

export type FileKind =
  | { kind: "table" }
  | { kind: "document"; format: "markdown" | "html" | "text" }
  | { kind: "code"; language: string }
  | { kind: "other" };

/** What a file's name says it is. */
export function fileKind(path: string): FileKind {
  const extension = extensionOf(path);
  if (extension === "csv" || extension === "tsv") return { kind: "table" };
  if (extension === "md" || extension === "markdown") return { kind: "document", format: "markdown" };
  if (extension === "html" || extension === "htm") return { kind: "document", format: "html" };
  if (extension === "txt" || extension === "log" || extension === "text") return { kind: "document", format: "text" };
  const language = languages[extension];
  return language === undefined ? { kind: "other" } : { kind: "code", language };
}

/** The extension in lower case without its dot, or the empty string. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

import type { Survey } from "../survey/survey.ts";
import type { Clause, Coverage } from "./clause.ts";

/** The files a clause is about, as a glob. */
export interface FileScope {
  readonly pattern: string;
  readonly paths: readonly string[];
  readonly label: string;
  /** True when words of the clause chose the files. */
  readonly named: boolean;
}

/** Finds which of some files a clause names, by path or by words of their paths, and covers those words. */
export function scopeOf(
  clause: Clause,
  coverage: Coverage,
  candidates: readonly { path: string; stems: readonly string[] }[],
  all: { words: readonly string[]; label: string },
): FileScope | undefined {
  const { tokens } = clause;
  const chosen = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== "path" && token.kind !== "quoted") continue;
    const said = token.text.toLowerCase().replace(/^\.\//, "");
    const exact = candidates.filter(
      ({ path }) => path.toLowerCase() === said || path.toLowerCase().endsWith(`/${said}`),
    );
    if (exact.length === 0) continue;
    for (const { path } of exact) chosen.add(path);
    coverage.cover(index);
  }
  if (chosen.size > 0) return scopeFrom([...chosen], true);
  let narrowed: readonly { path: string; stems: readonly string[] }[] | undefined;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== "word" || coverage.has(index)) continue;
    const general = all.words.includes(token.stem);
    const hits = (narrowed ?? candidates).filter(({ stems }) => stems.includes(token.stem));
    if (hits.length > 0) {
      narrowed = hits;
      coverage.cover(index);
    } else if (general) {
      narrowed ??= candidates;
      coverage.cover(index);
    }
  }
  return narrowed === undefined
    ? undefined
    : scopeFrom(
        narrowed.map(({ path }) => path),
        true,
      );
}

/** Every file of some, as a scope that nobody named. */
export function wholeScope(candidates: readonly { path: string }[]): FileScope {
  return scopeFrom(
    candidates.map(({ path }) => path),
    false,
  );
}

function scopeFrom(paths: readonly string[], named: boolean): FileScope {
  const label = paths.length === 1 ? paths[0]! : commonFolder(paths);
  return { pattern: globOf(paths), paths, label, named };
}

const escape = (path: string): string => path.replaceAll(/[*?[\]{}()!+@\\,]/g, (character) => `\\${character}`);

/** One glob for a set of files: a folder's files of some extensions where that is exact enough, else a list. */
function globOf(paths: readonly string[]): string {
  if (paths.length === 1) return escape(paths[0]!);
  if (paths.length <= 8) return `{${paths.map(escape).join(",")}}`;
  const folder = folderOf(paths);
  const extensions = [...new Set(paths.map((path) => path.slice(path.lastIndexOf(".") + 1)))];
  const name = extensions.length === 1 ? `*.${extensions[0]}` : `*.{${extensions.join(",")}}`;
  return `${folder === "" ? "" : `${escape(folder)}/`}**/${name}`;
}

function folderOf(paths: readonly string[]): string {
  const parts = paths.map((path) => path.split("/").slice(0, -1));
  const first = parts[0] ?? [];
  let depth = 0;
  while (depth < first.length && parts.every((other) => other[depth] === first[depth])) depth += 1;
  return first.slice(0, depth).join("/");
}

function commonFolder(paths: readonly string[]): string {
  const folder = folderOf(paths);
  return paths.length <= 3
    ? paths.join(", ")
    : folder === ""
      ? `${paths.length} files`
      : `${paths.length} files in ${folder}`;
}

/** Documents and code alike, for what looks into text of any kind. */
export function textFiles(survey: Survey): { path: string; stems: readonly string[] }[] {
  return [...survey.documents, ...survey.code];
}

/** What a text is called, after words of its title: "the leek soup recipe", "my trip diary". */
export const documentNouns = new Set(
  "recipe note page article chapter letter minutes post entry essay guide document file readme report story manual diary journal log notebook".split(
    " ",
  ),
);

import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Every error code has a page in docs/errors, and every page a code. */
export function checkErrorPages(root: string): string[] {
  const findings: string[] = [];
  const codes = new Map<string, string>();
  for (const file of globSync("{packages,apps}/*/src/**/*.ts", { cwd: root })) {
    if (file.endsWith(".test.ts")) continue;
    for (const [, code] of readFileSync(join(root, file), "utf8").matchAll(
      /["'](HEARTH_[A-Z0-9_]+)["']\s*(?:as const)?\s*;/g,
    )) {
      if (/\bcode\b/.test(lineOf(readFileSync(join(root, file), "utf8"), code!))) codes.set(code!, file);
    }
  }
  const pages = new Set(globSync("docs/errors/HEARTH_*.md", { cwd: root }).map((page) => basename(page, ".md")));
  for (const [code, file] of codes)
    if (!pages.has(code)) findings.push(`${file}: ${code} has no page docs/errors/${code}.md`);
  for (const page of pages) if (!codes.has(page)) findings.push(`docs/errors/${page}.md: no error has this code`);
  return findings;
}

function lineOf(text: string, needle: string): string {
  const at = text.indexOf(needle);
  return text.slice(text.lastIndexOf("\n", at) + 1, text.indexOf("\n", at));
}

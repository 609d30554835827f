import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Every error code has a page in docs/errors, and every page a code. */
export function checkErrorPages(root: string): string[] {
  const findings: string[] = [];
  const codes = new Map<string, string>();
  for (const file of globSync("{packages,apps}/*/src/**/*.ts", { cwd: root })) {
    if (file.endsWith(".test.ts")) continue;
    for (const line of readFileSync(join(root, file), "utf8").split("\n")) {
      // A class sets `code`; a failure that is a value names it in a property or constant of that word, or hands it to a
      // function. Names of settings stand in brackets, in `field` or in a table of settings.
      if (!/\bcode\b|Code\b|^(?:export )?const \w+ = |(?:^|[(,])\s*["']HEARTH_/.test(line)) continue;
      for (const [, code] of line.matchAll(/["'](HEARTH_[A-Z0-9_]+)["']/g)) codes.set(code!, file);
    }
  }
  const pages = new Set(globSync("docs/errors/HEARTH_*.md", { cwd: root }).map((page) => basename(page, ".md")));
  for (const [code, file] of codes)
    if (!pages.has(code)) findings.push(`${file}: ${code} has no page docs/errors/${code}.md`);
  for (const page of pages) if (!codes.has(page)) findings.push(`docs/errors/${page}.md: no error has this code`);
  return findings;
}

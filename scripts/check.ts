/** `npm run check`: what a linter does not see. Prints each finding as `file: what is wrong`, and fails if there is one. */
import { resolve } from "node:path";
import { checkErrorPages } from "./check/error-pages.ts";
import { checkImports } from "./check/imports.ts";
import { checkPackages } from "./check/packages.ts";

const root = resolve(import.meta.dirname, "..");
const findings = [...checkImports(root), ...checkErrorPages(root), ...checkPackages(root)];
for (const finding of findings) console.error(finding);
console.log(findings.length === 0 ? "imports, error pages and packages agree" : `${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;

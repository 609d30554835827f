import { existsSync, globSync, readFileSync } from "node:fs";
import { join, relative, resolve, dirname } from "node:path";
import { rooms } from "./rooms.ts";

const importPattern = /(?:^|[^\w.])(?:from|import)\s*\(?\s*["']([^"']+)["']/g;

/** Direction of imports between packages, no reaching into another package, and every import declared. */
export function checkImports(root: string): string[] {
  const findings: string[] = [];
  for (const file of globSync("{packages,apps}/*/{src,tests,test}/**/*.ts", { cwd: root })) {
    const [area, name] = file.split("/") as [string, string];
    const isTest = /\.test\.ts$|\/tests?\//.test(file);
    const declared = declaredDependencies(join(root, area, name, "package.json"));
    for (const specifier of specifiersOf(readFileSync(join(root, file), "utf8"))) {
      const complaint = specifier.startsWith(".")
        ? checkRelative(root, file, specifier)
        : checkPackage({ area, name, isTest, declared, specifier });
      if (complaint !== undefined) findings.push(`${file}: ${complaint}`);
    }
  }
  return findings;
}

/** Every module a source text imports, static and dynamic. Comments are left out. */
export function specifiersOf(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
  return [...code.matchAll(importPattern)].map((match) => match[1]!);
}

function checkRelative(root: string, file: string, specifier: string): string | undefined {
  const target = resolve(root, dirname(file), specifier);
  const home = file.split("/").slice(0, 2).join("/");
  if (!relative(resolve(root, home), target).startsWith("..")) return undefined;
  const outside = relative(root, target);
  return /^(packages|apps)\//.test(outside) ? `imports ${outside} by path; import the package by its name` : undefined;
}

/** Doors by which only tests come in. */
const testDoors: ReadonlySet<string> = new Set(["@hearth/sdk/test", "@hearth/hub/tests"]);

/** What a package offers beside its one door: test harnesses, a hub's start, and what a browser loads without the rest. */
const secondDoors: ReadonlySet<string> = new Set([
  ...testDoors,
  "@hearth/agents/start",
  "@hearth/sdk/settings",
  "@hearth/protocol/settings",
]);

interface PackageImport {
  area: string;
  name: string;
  isTest: boolean;
  declared: ReadonlySet<string>;
  specifier: string;
}

function checkPackage({ area, name, isTest, declared, specifier }: PackageImport): string | undefined {
  if (!specifier.startsWith("@hearth/")) return undefined;
  const [, target, ...rest] = specifier.split("/") as [string, string, ...string[]];
  if (rest.length > 0 && !secondDoors.has(specifier)) return `reaches into ${specifier}; import @hearth/${target}`;
  // A test harness loads everything, so only tests may come in by it, and all of them may.
  if (testDoors.has(specifier)) return isTest ? undefined : `imports ${specifier}, by which only tests come in`;
  // A test may come in by the public door.
  if (target === name) return isTest ? undefined : `imports its own package by name; use a relative path`;
  if (area === "packages") {
    const from = rooms.indexOf(name as (typeof rooms)[number]);
    const to = rooms.indexOf(target as (typeof rooms)[number]);
    if (from === -1) return `packages/${name} has no place in scripts/check/rooms.ts`;
    if (to === -1 || to > from) return `imports @hearth/${target}, which is not above packages/${name}`;
  }
  if (!isTest && !declared.has(specifier.split("/").slice(0, 2).join("/"))) {
    return `imports @hearth/${target}, which its package.json does not name`;
  }
  return undefined;
}

function declaredDependencies(path: string): ReadonlySet<string> {
  if (!existsSync(path)) return new Set();
  const { dependencies = {} } = JSON.parse(readFileSync(path, "utf8")) as { dependencies?: Record<string, string> };
  return new Set(Object.keys(dependencies));
}

import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Each package has a README, an index and a line in packages/README.md, and pins exact versions. */
export function checkPackages(root: string): string[] {
  const findings: string[] = [];
  const list = readFileSync(join(root, "packages/README.md"), "utf8");
  for (const folder of globSync("packages/*", { cwd: root })) {
    if (!existsSync(join(root, folder, "package.json"))) continue;
    for (const needed of ["README.md", "src/index.ts"]) {
      if (!existsSync(join(root, folder, needed))) findings.push(`${folder}: has no ${needed}`);
    }
    if (!list.includes(`(./${basename(folder)})`)) findings.push(`packages/README.md: has no line for ${folder}`);
  }
  for (const file of globSync("{.,packages/*,apps/*,bench}/package.json", { cwd: root })) {
    const manifest = JSON.parse(readFileSync(join(root, file), "utf8")) as Record<string, Record<string, string>>;
    for (const [name, version] of Object.entries({ ...manifest["dependencies"], ...manifest["devDependencies"] })) {
      if (!/^\d+\.\d+\.\d+/.test(version)) findings.push(`${file}: ${name} is not pinned (${version})`);
    }
  }
  return findings;
}

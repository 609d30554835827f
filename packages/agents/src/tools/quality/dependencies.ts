import { ValidationError } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { filesAt, placeInput } from "../shared/place.ts";
import { auditNpmLock, auditRequirements, type DependencyFinding } from "./audit-lockfile.ts";

const maximumBytes = 32 * 1024 * 1024;
const maximumFindings = 500;

export const qualityDependencies = defineCapability({
  name: "quality.dependencies",
  description:
    "Looks through package-lock.json and requirements.txt for dependencies that are not pinned, not from a registry, not compared with a hash, or run programs at install. Known faults are not looked up: that needs the network.",
  permissions: ["files-read"],
  input: z.strictObject({ place: placeInput }),
  output: z.object({
    files: z.array(z.object({ path: z.string(), packages: z.number() })),
    findings: z.array(z.object({ path: z.string(), package: z.string(), rule: z.string(), detail: z.string() })),
  }),
  async run({ place }, context) {
    const files = filesAt(context, place);
    const entries = await files.list({
      pattern: "**/{package-lock.json,requirements*.txt}",
      maximum: 1000,
      signal: context.signal,
    });
    const seen: { path: string; packages: number }[] = [];
    const findings: (DependencyFinding & { path: string })[] = [];
    for (const { path } of entries.filter((entry) => !entry.path.includes("node_modules/"))) {
      const text = await files.readText(path, { maximumBytes, signal: context.signal });
      const audited = path.endsWith(".json") ? readLock(path, text) : auditRequirements(text);
      if (audited === undefined) continue;
      seen.push({ path, packages: audited.packages });
      findings.push(...audited.findings.map((finding) => ({ path, ...finding })));
    }
    return { files: seen, findings: findings.slice(0, maximumFindings) };
  },
});

function readLock(path: string, text: string): ReturnType<typeof auditNpmLock> {
  try {
    return auditNpmLock(text);
  } catch (cause) {
    throw new ValidationError("the lock file", [{ field: "/path", message: `${path} is no JSON` }], cause);
  }
}

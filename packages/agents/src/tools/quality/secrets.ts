import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { filesAt, placeInput } from "../shared/place.ts";
import { filesToCheck, lineAt } from "./files-to-check.ts";

const maximumFindings = 500;

export const qualitySecrets = defineCapability({
  name: "quality.secrets",
  description: "Looks through a tree for keys, tokens and passwords. It names places and never shows what it found.",
  permissions: ["files-read"],
  input: z.strictObject({
    place: placeInput,
    pattern: z.string().min(1).max(1000).default("**/*").describe("A glob of the files to look through."),
    maximum: z.number().int().min(1).max(5000).default(2000).describe("Files at most."),
  }),
  output: z.object({
    findings: z.array(z.object({ path: z.string(), line: z.number(), characters: z.number() })),
    filesChecked: z.number(),
    filesLeft: z.number(),
  }),
  async run({ place, pattern, maximum }, context) {
    // The policy's parsers cost memory that a hub does without until somebody scans.
    const { scan } = await import("@hearth/policy");
    const walk = filesToCheck({ files: filesAt(context, place), pattern, maximum, signal: context.signal });
    const findings: { path: string; line: number; characters: number }[] = [];
    let [checked, step] = [0, await walk.next()];
    for (; step.done !== true; step = await walk.next()) {
      const { path, text } = step.value;
      checked += 1;
      for (const { type, start, end } of scan(text)) {
        if (type !== "SECRET" || findings.length === maximumFindings) continue;
        findings.push({ path, line: lineAt(text, start), characters: end - start });
      }
    }
    return { findings, filesChecked: checked, filesLeft: step.value };
  },
});

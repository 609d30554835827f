import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { filesAt, placeInput } from "../shared/place.ts";
import { filesToCheck } from "./files-to-check.ts";
import { findPatterns } from "./find-patterns.ts";

const maximumFindings = 500;

export const qualityPatterns = defineCapability({
  name: "quality.patterns",
  description:
    "Finds dangerous constructs in JavaScript and TypeScript by syntax tree: code, shell or markup made of text, certificates unchecked, weak hashes. Each is a place to look at, not a proof.",
  permissions: ["files-read"],
  input: z.strictObject({
    place: placeInput,
    pattern: z.string().min(1).max(1000).default("**/*").describe("A glob of the files to look through."),
    maximum: z.number().int().min(1).max(5000).default(2000).describe("Files at most."),
  }),
  output: z.object({
    findings: z.array(z.object({ path: z.string(), line: z.number(), rule: z.string(), why: z.string() })),
    notParsed: z.array(z.object({ path: z.string(), why: z.string() })),
    filesChecked: z.number(),
    filesLeft: z.number(),
  }),
  async run({ place, pattern, maximum }, context) {
    const wants = (path: string): boolean => /\.[cm]?[jt]sx?$/i.test(path) && !/\.d\.[cm]?ts$/i.test(path);
    const walk = filesToCheck({ files: filesAt(context, place), pattern, maximum, signal: context.signal, wants });
    const findings: { path: string; line: number; rule: string; why: string }[] = [];
    const notParsed: { path: string; why: string }[] = [];
    let [checked, step] = [0, await walk.next()];
    for (; step.done !== true; step = await walk.next()) {
      const { path, text } = step.value;
      checked += 1;
      const found = findPatterns(path, text);
      if (typeof found === "string") notParsed.push({ path, why: found.slice(0, 200) });
      else findings.push(...found.map((finding) => ({ path, ...finding })));
    }
    return {
      findings: findings.slice(0, maximumFindings),
      notParsed: notParsed.slice(0, 100),
      filesChecked: checked,
      filesLeft: step.value,
    };
  },
});

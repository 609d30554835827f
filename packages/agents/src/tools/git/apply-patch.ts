import { hash } from "node:crypto";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { git, repositoryInput } from "./run-git.ts";

export const gitApply = defineCapability({
  name: "git.apply",
  description: "Applies a patch to the repository in your copy, all of it or nothing, or only says whether it fits.",
  permissions: ["command", "files-read", "files-write"],
  input: z.strictObject({
    repository: repositoryInput,
    patch: z.string().min(1).max(1_000_000).describe("A unified diff with paths a/… and b/…, as git.diff gives it."),
    checkOnly: z.boolean().default(false).describe("Changes nothing."),
    threeWay: z.boolean().default(false).describe("Leaves conflicts to be solved where it does not fit."),
  }),
  output: z.object({ fits: z.boolean(), applied: z.boolean(), files: z.array(z.string()), said: z.string() }),
  async run({ repository, patch, checkOnly, threeWay }, context) {
    const path = `.undo/${hash("sha256", patch).slice(0, 12)}.patch`;
    await context.copy.write(".undo/.gitignore", "*\n");
    await context.copy.write(path, patch.endsWith("\n") ? patch : `${patch}\n`);
    const up = "../".repeat(repository.split("/").filter((part) => part !== "" && part !== ".").length);
    try {
      const place = `${up}${path}`;
      const { stdout } = await git(context, repository, ["apply", "--numstat", place], { fails: [1, 128] });
      const files = stdout.split("\n").flatMap((row) => row.split("\t")[2] ?? []);
      const check = await git(context, repository, ["apply", "--check", ...(threeWay ? ["--3way"] : []), place], {
        fails: [1, 128],
      });
      const fits = check.exitCode === 0;
      if (!fits || checkOnly) return { fits, applied: false, files, said: check.stderr.slice(0, 4000) };
      const done = await git(context, repository, ["apply", ...(threeWay ? ["--3way"] : []), place], { fails: [1] });
      return { fits, applied: done.exitCode === 0, files, said: done.stderr.slice(0, 4000) };
    } finally {
      await context.copy.remove(path);
    }
  },
});

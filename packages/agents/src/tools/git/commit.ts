import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { git, pathWords, repositoryInput, repositoryPath } from "./run-git.ts";

export const gitCommit = defineCapability({
  name: "git.commit",
  description: "Commits changed files on the current branch of the repository in your copy. Hooks do not run.",
  permissions: ["command"],
  input: z.strictObject({
    repository: repositoryInput,
    message: z.string().trim().min(1).max(10_000).describe("A subject in the imperative, and after an empty line why."),
    paths: z.array(repositoryPath).max(500).optional().describe("What to commit. Left out: every change."),
  }),
  output: z.object({ commit: z.string(), files: z.array(z.string()) }),
  async run({ repository, message, paths }, context) {
    await git(context, repository, ["add", "--all", ...(paths === undefined ? ["--", "."] : pathWords(paths))]);
    await git(context, repository, ["commit", "--quiet", "--no-verify", "--no-gpg-sign", `--message=${message}`]);
    const { stdout } = await git(context, repository, ["show", "--no-color", "--name-status", "--format=%H", "HEAD"]);
    const [commit = "", ...files] = stdout.split("\n").filter((row) => row !== "");
    return { commit, files: files.slice(0, 500) };
  },
});

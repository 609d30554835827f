import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pageInput, pageOf, pageOutput } from "../shared/page-of.ts";
import { git, pathWords, repositoryInput, repositoryPath, revision } from "./run-git.ts";

export const gitDiff = defineCapability({
  name: "git.diff",
  description: "Shows differences as a patch: of the work tree, of what is staged, or between revisions.",
  permissions: ["command"],
  input: z.strictObject({
    repository: repositoryInput,
    from: revision.optional().describe("Compares with this revision instead of what is staged."),
    to: revision.optional().describe("Compares from with this one instead of the work tree."),
    staged: z.boolean().default(false).describe("Shows what a commit would hold."),
    paths: z.array(repositoryPath).max(100).optional().describe("Only these files or folders."),
    statistics: z.boolean().default(false).describe("Lines added and removed by file, instead of the patch."),
    ...pageInput,
  }),
  output: z.object(pageOutput),
  async run({ repository, from, to, staged, paths, statistics, ...page }, context) {
    const words = [
      "diff",
      "--no-color",
      "--no-ext-diff",
      "--no-textconv",
      ...(staged ? ["--cached"] : []),
      ...(statistics ? ["--numstat"] : []),
      ...(from === undefined ? [] : [from]),
      ...(from === undefined || to === undefined ? [] : [to]),
      ...pathWords(paths),
    ];
    return pageOf((await git(context, repository, words)).stdout, page);
  },
});

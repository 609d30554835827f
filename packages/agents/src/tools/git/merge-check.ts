import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { GitFailedError } from "../errors/git-failed-error.ts";
import { git, repositoryInput, revision } from "./run-git.ts";

export const gitMergeCheck = defineCapability({
  name: "git.merge-check",
  description: "Says whether two branches can be merged without conflict, and where they cannot. Changes nothing.",
  permissions: ["command"],
  input: z.strictObject({
    repository: repositoryInput,
    ours: revision.default("HEAD"),
    theirs: revision.describe("What would be merged in."),
  }),
  output: z.object({
    clean: z.boolean(),
    conflicts: z.array(z.string()),
    /** Commits that only the one has. */
    ahead: z.number(),
    behind: z.number(),
  }),
  async run({ repository, ours, theirs }, context) {
    const merge = await git(
      context,
      repository,
      ["merge-tree", "--write-tree", "--name-only", "-z", "--no-messages", ours, theirs],
      {
        fails: [1],
      },
    );
    const count = await git(context, repository, ["rev-list", "--left-right", "--count", `${ours}...${theirs}`]);
    const [ahead = NaN, behind = NaN] = count.stdout.trim().split(/\s+/).map(Number);
    if (!Number.isInteger(ahead) || !Number.isInteger(behind)) throw new GitFailedError("rev-list", count);
    const conflicts = merge.stdout
      .split("\0")
      .slice(1)
      .filter((path) => path !== "");
    return { clean: merge.exitCode === 0, conflicts: conflicts.slice(0, 500), ahead, behind };
  },
});

import { type AgentContext, defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { GitFailedError } from "../errors/git-failed-error.ts";
import { git, newBranch, repositoryInput, revision } from "./run-git.ts";

/** Below the copy, so that the sandbox shows it and nobody else's task does. */
const folder = "git-worktrees";
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,40}$/, { error: "must be 1 to 41 lower-case letters, digits and dashes" })
  .describe("Names the work tree.");

export const gitWorktree = defineCapability({
  name: "git.worktree",
  description:
    "Adds a work tree: a second folder of the repository with a branch of its own, to try something apart. Released, its files are taken away and its branch can be used elsewhere.",
  permissions: ["command"],
  input: z.discriminatedUnion("action", [
    z.strictObject({ action: z.literal("list"), repository: repositoryInput }),
    z.strictObject({
      action: z.literal("add"),
      repository: repositoryInput,
      name,
      branch: newBranch.describe("A new branch for it."),
      at: revision.default("HEAD"),
    }),
    z.strictObject({
      action: z.literal("release"),
      repository: repositoryInput,
      name,
      force: z.boolean().default(false).describe("Also with changes that are not committed, which are lost."),
    }),
  ]),
  output: z.object({
    /** Folders of your copy, for `repository` of the other tools. */
    worktrees: z.array(z.object({ repository: z.string(), branch: z.string() })),
  }),
  async run(input, context) {
    const { repository } = input;
    // Git takes the path from the repository's folder, which lies as deep as its path has parts.
    const parts = repository.split("/").filter((part) => part !== "" && part !== ".");
    const up = "../".repeat(parts.length);
    if (input.action === "add") {
      await git(context, repository, [
        "worktree",
        "add",
        "--no-track",
        "-b",
        input.branch,
        `${up}${folder}/${input.name}`,
        input.at,
      ]);
    } else if (input.action === "release") {
      // The sandbox keeps what marks a folder as a repository, so the folder itself stays until the task's own goes.
      const place = parts.length === 0 ? `${folder}/${input.name}` : `${parts.join("/")}/${up}${folder}/${input.name}`;
      await release(context, place, input.force);
    }
    const { stdout } = await git(context, repository, ["worktree", "list", "--porcelain"]);
    return { worktrees: readWorktrees(stdout) };
  },
});

/** Takes a work tree's files away and leaves its branch free. @throws GitFailedError where changes would be lost */
async function release(context: AgentContext, place: string, force: boolean): Promise<void> {
  const { stdout } = await git(context, place, ["status", "--porcelain"]);
  if (stdout !== "" && !force)
    throw new GitFailedError("worktree", {
      exitCode: 1,
      timedOut: false,
      stdout,
      stderr: "it has changes that are not committed",
    });
  await git(context, place, ["switch", "--detach", "--discard-changes"]);
  await git(context, place, ["rm", "-r", "--quiet", "--force", "--ignore-unmatch", "--", "."]);
}

function readWorktrees(text: string): { repository: string; branch: string }[] {
  return text
    .split("\n\n")
    .filter((block) => block.trim() !== "")
    .map((block) => {
      const path = /^worktree (.*)$/m.exec(block)?.[1] ?? "";
      const branch = /^branch refs\/heads\/(.*)$/m.exec(block)?.[1] ?? "(detached)";
      return { repository: path.replace(/^\/work\/?/, "") || ".", branch };
    });
}

import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { git, newBranch, repositoryInput, revision } from "./run-git.ts";

export const gitBranch = defineCapability({
  name: "git.branch",
  description: "Lists local branches, or makes one and goes to it.",
  permissions: ["command"],
  input: z.strictObject({
    repository: repositoryInput,
    create: newBranch.optional().describe("Makes this branch and goes to it."),
    at: revision.default("HEAD").describe("Where it begins."),
    switchTo: revision.optional().describe("Goes to a branch that is there."),
  }),
  output: z.object({ current: z.string(), branches: z.array(z.string()) }),
  async run({ repository, create, at, switchTo }, context) {
    if (create !== undefined) await git(context, repository, ["switch", "--no-track", "--create", create, at]);
    else if (switchTo !== undefined) await git(context, repository, ["switch", "--no-guess", switchTo]);
    const { stdout } = await git(context, repository, ["branch", "--no-color", "--format=%(HEAD)%(refname:short)"]);
    const rows = stdout.split("\n").filter((row) => row !== "");
    const current = rows.find((row) => row.startsWith("*"))?.slice(1) ?? "";
    return { current, branches: rows.map((row) => row.slice(1)).slice(0, 500) };
  },
});

import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { git, pathWords, repositoryInput, repositoryPath, revision } from "./run-git.ts";

const fields = ["%H", "%an", "%aI", "%s", "%b"];

export const gitLog = defineCapability({
  name: "git.log",
  description: "Lists commits, newest first.",
  permissions: ["command"],
  input: z.strictObject({
    repository: repositoryInput,
    from: revision.default("HEAD").describe("Begins at this branch or commit."),
    paths: z.array(repositoryPath).max(100).optional().describe("Only commits that change these."),
    words: z.string().min(1).max(200).optional().describe("Only commits whose message holds this text."),
    skip: z.number().int().min(0).max(1_000_000).default(0).describe("Commits passed over."),
    maximum: z.number().int().min(1).max(200).default(30).describe("Commits in one page."),
  }),
  output: z.object({
    commits: z.array(
      z.object({
        commit: z.string(),
        author: z.string(),
        at: z.string(),
        subject: z.string(),
        body: z.string().optional(),
      }),
    ),
    next: z.number().optional(),
  }),
  async run({ repository, from, paths, words, skip, maximum }, context) {
    const { stdout } = await git(context, repository, [
      "log",
      "-z",
      `--format=${fields.join("%x1f")}`,
      `--max-count=${maximum + 1}`,
      `--skip=${skip}`,
      ...(words === undefined ? [] : ["--fixed-strings", "--regexp-ignore-case", `--grep=${words}`]),
      from,
      ...pathWords(paths),
    ]);
    const commits = stdout
      .split("\0")
      .filter((entry) => entry !== "")
      .map((entry) => {
        const [commit = "", author = "", at = "", subject = "", body = ""] = entry.split("\x1f");
        const rest = body.trim();
        return { commit, author, at, subject, ...(rest === "" ? {} : { body: rest.slice(0, 2000) }) };
      });
    const more = commits.length > maximum;
    return { commits: commits.slice(0, maximum), ...(more ? { next: skip + maximum } : {}) };
  },
});

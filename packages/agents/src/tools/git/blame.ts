import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { git, repositoryInput, repositoryPath, revision } from "./run-git.ts";

export const gitBlame = defineCapability({
  name: "git.blame",
  description: "Says for lines of a file which commit last changed each, when and why.",
  permissions: ["command"],
  input: z.strictObject({
    repository: repositoryInput,
    path: repositoryPath,
    from: z.number().int().min(1).default(1).describe("The first line."),
    lines: z.number().int().min(1).max(500).default(100).describe("How many lines at most."),
    revision: revision.optional().describe("The file as it was then."),
  }),
  output: z.object({
    lines: z.array(
      z.object({
        line: z.number(),
        commit: z.string(),
        author: z.string(),
        at: z.string(),
        subject: z.string(),
        text: z.string(),
      }),
    ),
  }),
  async run({ repository, path, from, lines, revision: at }, context) {
    const { stdout } = await git(context, repository, [
      "blame",
      "--line-porcelain",
      "-L",
      `${from},+${lines}`,
      ...(at === undefined ? [] : [at]),
      "--",
      path,
    ]);
    return { lines: readBlame(stdout) };
  },
});

function readBlame(text: string) {
  const found: { line: number; commit: string; author: string; at: string; subject: string; text: string }[] = [];
  let current = { line: 0, commit: "", author: "", at: "", subject: "", text: "" };
  for (const row of text.split("\n")) {
    const head = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(row);
    if (head !== null) current = { ...current, commit: (head[1] ?? "").slice(0, 12), line: Number(head[2]) };
    else if (row.startsWith("author ")) current.author = row.slice(7);
    else if (row.startsWith("author-time ")) current.at = new Date(Number(row.slice(12)) * 1000).toISOString();
    else if (row.startsWith("summary ")) current.subject = row.slice(8);
    else if (row.startsWith("\t")) found.push({ ...current, text: row.slice(1, 301) });
  }
  return found;
}

import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { git, repositoryInput } from "./run-git.ts";

const maximumFiles = 500;

export const gitStatus = defineCapability({
  name: "git.status",
  description:
    "Shows the branch and which files of the repository in your copy are staged, changed, new or in conflict.",
  permissions: ["command"],
  input: z.strictObject({ repository: repositoryInput }),
  output: z.object({
    branch: z.string(),
    commit: z.string(),
    staged: z.array(z.string()),
    changed: z.array(z.string()),
    untracked: z.array(z.string()),
    conflicts: z.array(z.string()),
    /** Set when there are more files than are shown. */
    filesLeft: z.number().optional(),
  }),
  async run({ repository }, context) {
    const { stdout } = await git(context, repository, [
      "status",
      "--porcelain=v2",
      "--branch",
      "-z",
      "--untracked-files=all",
    ]);
    return readStatus(stdout);
  },
});

/** Format of `git status --porcelain=v2 -z`: entries end in NUL, and a renamed one is followed by its old path. */
export function readStatus(text: string) {
  const [staged, changed, untracked, conflicts]: string[][] = [[], [], [], []];
  const found = {
    branch: "",
    commit: "",
    staged: staged!,
    changed: changed!,
    untracked: untracked!,
    conflicts: conflicts!,
  };
  let left = 0;
  const add = (list: string[], path: string): void => {
    if (list.length < maximumFiles) list.push(path);
    else left += 1;
  };
  const entries = text.split("\0");
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] ?? "";
    const words = entry.split(" ");
    if (entry.startsWith("# branch.head ")) found.branch = entry.slice(14);
    else if (entry.startsWith("# branch.oid ")) found.commit = entry.slice(13);
    else if (entry.startsWith("? ")) add(found.untracked, entry.slice(2));
    else if (entry.startsWith("u ")) add(found.conflicts, words.slice(10).join(" "));
    else if (entry.startsWith("1 ") || entry.startsWith("2 ")) {
      const renamed = entry.startsWith("2 ");
      const path = words.slice(renamed ? 9 : 8).join(" ");
      const [inIndex, inTree] = [words[1]?.[0] ?? ".", words[1]?.[1] ?? "."];
      const before = renamed ? ` (from ${entries[(index += 1)] ?? ""})` : "";
      if (inIndex !== ".") add(found.staged, `${inIndex} ${path}${before}`);
      if (inTree !== ".") add(found.changed, `${inTree} ${path}${before}`);
    }
  }
  return left > 0 ? { ...found, filesLeft: left } : found;
}

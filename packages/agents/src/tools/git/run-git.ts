import type { AgentContext, CommandOutput } from "@hearth/runtimes";
import { z } from "zod";
import { GitFailedError } from "../errors/git-failed-error.ts";
import { runWords } from "../shared/run-words.ts";

/**
 * Where git works: the copy, or a folder below it, such as a work tree made by `git.worktree`.
 */
export const repositoryInput = z
  .string()
  .max(1000)
  .regex(/^(?!-)(?!.*(?:^|\/)\.\.(?:\/|$))[^\0\n]*$/, { error: "must be a folder below your copy" })
  .default(".")
  .describe("The folder of the repository or work tree in your copy.");

/** A branch, tag or commit. What begins with a dash would be an option, and what has a colon could name a remote. */
export const revision = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_./@{}^~+-]*$/, { error: "must be a branch, a tag or a commit" })
  .refine((text) => !text.includes("//") && !text.endsWith(".lock"), { error: "must be a branch, a tag or a commit" });

/** A name for something new. */
export const newBranch = z
  .string()
  .max(120)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_./-]*$/, { error: "must be letters, digits, dots, dashes, underscores and slashes" })
  .refine((text) => !/\.\.|\/\/|\.lock$|\/$|\.$/.test(text), { error: "is no name that git takes" });

/** A file of the repository, always behind `--`, and read as it is written: no pattern. */
export const repositoryPath = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^(?!:)[^\0\n]+$/, { error: "must be a file of the repository" });

/**
 * Runs git in the sandbox with words built here. The environment of contained commands turns hooks, file system monitors and
 * prompts off. Only commands that stay in the repository are built by these tools: none of them opens a connection.
 */
export async function git(
  context: AgentContext,
  repository: string,
  words: readonly string[],
  { fails = [] }: { fails?: readonly number[] } = {},
): Promise<CommandOutput> {
  const place = repository === "." || repository === "" ? [] : ["-C", repository];
  const result = await runWords(context, ["git", ...place, "--no-pager", ...words]);
  if (result.exitCode !== 0 && !fails.includes(result.exitCode ?? -1)) throw new GitFailedError(words[0] ?? "", result);
  return result;
}

/** Behind the command: files, and never patterns or options. */
export function pathWords(paths: readonly string[] | undefined): string[] {
  return paths === undefined || paths.length === 0 ? [] : ["--", ...paths.map((path) => `:(literal)${path}`)];
}

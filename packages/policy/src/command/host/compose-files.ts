import { ask, deny, type Finding } from "../../rules/decision.ts";
import type { CommandFacts } from "../command-facts.ts";
import { isWithin, resolvePath } from "../resolve-path.ts";
import { composeFileNames, judgeCompose } from "./judge-compose.ts";
import type { VerbContext } from "./verb.ts";

/** Verbs that start what a compose file describes. */
const starting = new Set(["up", "create", "run", "build", "start", "restart"]);

/** The files of the workspace that a compose command reads, relative to it; undefined for other commands. */
export function composeFilesOf(facts: CommandFacts, verb: string, directory: string): readonly string[] | undefined {
  if (!starting.has(verb)) return undefined;
  const folder = facts.options.findLast(({ name }) => name === "--project-directory")?.value;
  const base = typeof folder === "string" ? (resolvePath(directory, folder) ?? directory) : directory;
  const given = facts.options
    .filter(({ name, level }) => (name === "-f" || name === "--file") && level < facts.subcommands + 1)
    .map(({ value }) => (typeof value === "string" ? resolvePath(directory, value) : undefined));
  const paths = given.length > 0 ? given : composeFileNames.map((name) => resolvePath(base, name));
  return paths.flatMap((path) =>
    path !== undefined && isWithin(path, directory) ? [path.slice(directory.length + 1)] : [],
  );
}

/**
 * Judges the compose files of a command by what they hold, when the request brought them along. Without them nothing is
 * found here: then whoever performs the command must bring them before it runs.
 */
export function judgeComposeFiles(paths: readonly string[], named: boolean, context: VerbContext): Finding[] {
  const { files, directory } = context;
  if (files === undefined) return [];
  const present = paths.filter((path) => Object.hasOwn(files, path));
  if (present.length === 0 || (named && present.length < paths.length))
    return [ask("compose-unseen", "the compose file was not there to be judged")];
  return present.flatMap((path) => {
    const text = files[path]!;
    if (text.length > 262_144) return [deny("compose-form", "the compose file is too large to be judged")];
    const folder = resolvePath(directory, path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".");
    return judgeCompose(text, folder ?? directory);
  });
}

import { deny, type Finding } from "../rules/decision.ts";
import type { CommandContext } from "./command-context.ts";
import type { CommandFacts } from "./command-facts.ts";
import { isOption } from "./parse-arguments.ts";
import { resolvePath } from "./resolve-path.ts";
import { describeWord, type Word } from "./word.ts";

/** Judges every file that the arguments of a command name, as far as its grammar tells. */
export function checkFiles(facts: CommandFacts, directory: string | undefined, context: CommandContext): Finding[] {
  const { tree, operands } = facts;
  const reads: Word[] = [];
  const writes: Word[] = [];
  for (const option of facts.options) {
    const { name, value, tree: grammar } = option;
    if (value === undefined) continue;
    if (grammar.reads?.some((wanted) => isOption(name, wanted, grammar)) === true) reads.push(value);
    if (grammar.writes?.some((wanted) => isOption(name, wanted, grammar)) === true) writes.push(value);
  }
  switch (tree.operands) {
    case "read":
      reads.push(...operands);
      break;
    case "write":
      writes.push(...operands);
      break;
    case "copy":
      reads.push(...operands.slice(0, -1));
      writes.push(...operands.slice(-1));
      break;
    case "output":
      reads.push(...operands.slice(0, 1));
      // A first word that may be several holds the written one too.
      writes.push(...operands.filter((word, index) => index > 0 || (typeof word !== "string" && !word.single)));
      break;
    case "pattern": {
      const given = facts.options.some((option) =>
        ["-e", "--regexp", "-f", "--file"].some((name) => isOption(option.name, name)),
      );
      reads.push(...(given ? operands : operands.slice(1)));
      break;
    }
    default:
  }
  return [
    ...reads.map((word) => checkFile(word, "read", directory, context)),
    ...writes.map((word) => checkFile(word, "write", directory, context)),
  ].filter((finding) => finding.decision !== "allowed");
}

const optionBefore = /^(?:--?[A-Za-z][\w-]*=|-[A-Za-z]|[\w.-]+=)?[@<]?/;

/**
 * Judges arguments that look like a path and lead outside, for programs whose options that take one are too many to list.
 * @param texts options whose value is prose or a pattern, never a path
 * @param endsAtDashes what follows `--` belongs to a script or another program
 */
export function checkLoosePaths(
  words: readonly Word[],
  texts: readonly string[],
  directory: string | undefined,
  context: CommandContext,
  endsAtDashes: boolean,
): Finding[] {
  const findings: Finding[] = [];
  for (const [index, word] of words.entries()) {
    if (word === "--" && endsAtDashes) break;
    if (typeof word !== "string" || /\s|:\/\//.test(word)) continue;
    const lead = optionBefore.exec(word)?.[0] ?? "";
    const text = word.slice(lead.length);
    if (!/^(?:\/|~)|(?:^|\/)\.\.(?:\/|$)/.test(text)) continue;
    const before = words[index - 1];
    const isText = (option: string): boolean =>
      texts.includes(option) || (/^-[a-zA-Z]{2,}$/.test(option) && texts.includes(`-${option.at(-1)}`));
    if (isText(lead.replace(/[=@<]+$/, "")) || (typeof before === "string" && isText(before))) continue;
    const path = resolvePath(directory, text.startsWith("~") ? `/home/agent/${text.slice(1)}` : text);
    if (path === undefined) continue;
    const finding = context.path(path, "read");
    if (finding.decision === "denied") findings.push(finding);
  }
  return findings;
}

/** Judges one file. A file that is written must be known; a file that is read is the sandbox's matter when it is not. */
export function checkFile(
  word: Word,
  mode: "read" | "write",
  directory: string | undefined,
  context: CommandContext,
): Finding {
  const allowed: Finding = { decision: "allowed", rule: "path", why: "" };
  if (typeof word === "string") {
    if (word === "" || word === "-") return allowed;
    const path = resolvePath(directory, word);
    if (path !== undefined) return context.path(path, mode);
    return mode === "read"
      ? allowed
      : deny("path-unknown", `where ${word} leads is not known, because the directory is not`);
  }
  const folder = word.prefix.slice(0, word.prefix.lastIndexOf("/") + 1);
  const known = folder === "" && word.prefix === "" ? undefined : resolvePath(directory, folder === "" ? "." : folder);
  // Something below the root is not the root: a pattern may name any of its folders.
  const path = known === "/" ? "/*" : known;
  if (path !== undefined && !word.single) {
    const hidden =
      mode === "read" ? context.hides(`${path === "/*" ? "" : path}/${word.prefix.slice(folder.length)}`) : undefined;
    return hidden ?? context.path(path, mode);
  }
  if (mode === "read") return path === undefined ? allowed : context.path(path, mode);
  return deny("path-unknown", `which file ${describeWord(word)} names is not known before it runs`);
}

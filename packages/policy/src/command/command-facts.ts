import { matchesGlob, matchesWhole } from "../rules/patterns.ts";
import type { Match } from "../rules/policy.ts";
import { type GivenOption, isOption, parseArguments } from "./parse-arguments.ts";
import type { CommandTree } from "./programs/program.ts";
import { programNamed } from "./programs/index.ts";
import { isWritable, resolvePath } from "./resolve-path.ts";
import type { SimpleCommand } from "./simple-command.ts";
import { describeWord, type Word } from "./word.ts";

export type Target = "root" | "system" | "device" | "outside" | "workspace" | "unknown";

/** A simple command after wrappers are peeled and its arguments read: what rules look at. */
export interface CommandFacts {
  program: string;
  /** Everything after the program. */
  arguments: readonly Word[];
  /** Subcommands, then the operands of the innermost one. */
  path: readonly Word[];
  operands: readonly Word[];
  /** How many words of `path` are subcommands. */
  subcommands: number;
  /** With the number of subcommands before each (0 is before the first) and the grammar it was read with. */
  options: readonly (GivenOption & { level: number; tree: CommandTree })[];
  tree: CommandTree;
  uncertain: boolean;
  targets: readonly Target[];
  inputFrom: readonly string[];
}

const systemRoots =
  /^\/(?:bin|boot|dev|etc|home|lib|lib32|lib64|libx32|media|mnt|opt|proc|root|run|sbin|srv|sys|usr|var)(?:\/|$)/;

/** What kind of place a word names. */
export function targetOf(word: Word, directory: string | undefined): Target {
  const text = typeof word === "string" ? word : word.prefix;
  const path = text === "" ? undefined : resolvePath(directory, text);
  if (path === undefined) return "unknown";
  if (path === "/") return "root";
  if (isWritable(path)) return "workspace";
  if (path.startsWith("/dev/")) return "device";
  return systemRoots.test(path) ? "system" : "outside";
}

/** Reads the arguments of a command whose wrappers are already peeled. */
export function commandFacts(command: SimpleCommand): CommandFacts {
  const program = describeWord(command.words[0] ?? "").replace(/^.*\//, "");
  const argumentWords = command.words.slice(1);
  let tree: CommandTree = programNamed(program)?.tree ?? {};
  let words: readonly Word[] =
    program === "tar" ? spreadOldOptions(argumentWords, tree.shortValues ?? "") : argumentWords;
  const path: Word[] = [];
  const options: (GivenOption & { level: number; tree: CommandTree })[] = [];
  let uncertain = false;
  for (;;) {
    const parsed = parseArguments(words, tree);
    for (const option of parsed.options) options.push({ ...option, level: path.length, tree });
    uncertain ||= parsed.uncertain;
    const subcommand = parsed.operands[0];
    const next: CommandTree | undefined =
      tree.leading === true && typeof subcommand === "string"
        ? (ownEntry(tree.subcommands, subcommand) ?? tree.other)
        : undefined;
    if (next === undefined) {
      const operands = tree.leading === true ? [...parsed.operands.slice(0, 1), ...parsed.rest] : parsed.operands;
      return {
        program,
        arguments: argumentWords,
        path: [...path, ...operands],
        operands,
        subcommands: path.length,
        options,
        tree,
        uncertain,
        targets: operands.map((word) => targetOf(word, command.directory)),
        inputFrom: [...(command.input.kind === "pipe" ? command.input.programs : []), ...(command.fedBy ?? [])],
      };
    }
    path.push(subcommand!);
    words = parsed.rest;
    tree = next;
  }
}

/** `tar cf a.tar b`: the first word is a bundle of options without a dash, whose values follow in order. */
function spreadOldOptions(words: readonly Word[], withValue: string): readonly Word[] {
  const [bundle, ...rest] = words;
  if (typeof bundle !== "string" || bundle.startsWith("-") || bundle === "") return words;
  const values = [...rest];
  const spread: Word[] = [];
  for (const letter of bundle) {
    spread.push(`-${letter}`);
    if (withValue.includes(letter)) spread.push(values.shift() ?? "");
  }
  return [...spread, ...values];
}

function ownEntry<Value>(record: Record<string, Value> | undefined, key: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Does a rule about commands speak of this one? */
export function matchesCommand(when: Match, facts: CommandFacts): boolean {
  const { program, subcommand, argument } = when;
  if (program !== undefined && !program.some((pattern) => matchesGlob(pattern, facts.program))) return false;
  if (subcommand !== undefined && !subcommand.some((pattern) => startsWith(facts.path, pattern.split(" "))))
    return false;
  const has = (wanted: string, globalOnly: boolean): boolean =>
    facts.options.some((option) => (!globalOnly || option.level === 0) && isOption(option.name, wanted, option.tree));
  if (when.options !== undefined && !when.options.some((option) => has(option, false))) return false;
  if (when.withOptions !== undefined && !when.withOptions.some((option) => has(option, false))) return false;
  if (when.withoutOptions?.some((option) => has(option, false)) === true) return false;
  if (when.globalOptions !== undefined && !when.globalOptions.some((option) => has(option, true))) return false;
  if (when.target !== undefined && !when.target.some((target) => facts.targets.includes(target))) return false;
  if (when.inputFrom !== undefined && !when.inputFrom.some((name) => facts.inputFrom.includes(name))) return false;
  if (argument !== undefined) {
    const texts = facts.arguments.filter((word) => typeof word === "string");
    if (!texts.some((text) => argument.some((expression) => matchesWhole(expression, text)))) return false;
  }
  return true;
}

function startsWith(path: readonly Word[], pattern: readonly string[]): boolean {
  return pattern.every((part, index) => {
    const word = path[index];
    return typeof word === "string" && matchesGlob(part, word);
  });
}

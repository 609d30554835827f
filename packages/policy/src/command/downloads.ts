import { commandFacts } from "./command-facts.ts";
import { peelWrappers, trustedName } from "./peel-wrappers.ts";
import { resolvePath } from "./resolve-path.ts";
import type { SimpleCommand } from "./simple-command.ts";
import { describeWord, sourcesOf, type Word } from "./word.ts";

const fetchers = new Set(["curl", "wget"]);
/** Programs that run what they are given as text; which programs those may be is read from all their words. */
const runners = new Set(["bash", "sh", "dash", "zsh", "find"]);

/** The programs that one command runs, behind any wrapper, and those whose output its words hold. */
export function programsOf(command: SimpleCommand): readonly string[] {
  const { words } = peelWrappers(command.words);
  const name = typeof words[0] === "string" ? trustedName(words[0]) : undefined;
  const inside =
    name !== undefined && runners.has(name)
      ? words.flatMap((word) => describeWord(word).split(/[^\w.+-]+/)).filter((part) => part !== "")
      : [];
  return [...(name === undefined ? [] : [name]), ...inside, ...command.words.flatMap(sourcesOf)];
}

/** Follows what a script saves from the network, so that running the file counts as running what was downloaded. */
export class Downloads {
  private readonly files = new Set<string>();

  /** The command as it is fed: one that runs or reads a saved file is fed by what fetched it. */
  follow(command: SimpleCommand): SimpleCommand {
    const { words } = peelWrappers(command.words);
    const facts = commandFacts({ ...command, words });
    const [first] = facts.operands;
    const reads = [first, ...command.redirects.filter(({ mode }) => mode === "read").map(({ target }) => target)];
    const saved = reads.some((word) => typeof word === "string" && this.files.has(pathOf(word, command)));
    const given = first === undefined ? [] : sourcesOf(first);
    this.note(command, facts.options, facts.operands, facts.program);
    if (!saved && given.length === 0) return command;
    return { ...command, fedBy: [...given, ...(saved ? fetchers : [])] };
  }

  private note(
    command: SimpleCommand,
    options: readonly { name: string; value?: Word }[],
    operands: readonly Word[],
    program: string,
  ): void {
    const piped = command.input.kind === "pipe" && command.input.programs.some((name) => fetchers.has(name));
    if (!piped && !fetchers.has(program)) return;
    const targets: (Word | undefined)[] = command.redirects
      .filter(({ mode }) => mode === "write")
      .map(({ target }) => target);
    if (program === "tee") targets.push(...operands);
    if (fetchers.has(program)) {
      const named = options.filter(({ name }) => /^(?:-o|-O|--output|--output-document)$/.test(name));
      targets.push(...named.map(({ value }) => value));
      if (program === "wget" || options.some(({ name }) => /^(?:-O|--remote-name(?:-all)?)$/.test(name)))
        targets.push(...operands.map(lastPart));
    }
    for (const target of targets) if (typeof target === "string") this.files.add(pathOf(target, command));
  }
}

/** The file name that a fetcher takes from an address. */
function lastPart(address: Word): string {
  const text = typeof address === "string" ? address : address.prefix;
  return text.replace(/[?#].*$/s, "").replace(/^.*\//s, "");
}

function pathOf(word: string, command: SimpleCommand): string {
  return resolvePath(command.directory, word) ?? `?/${word}`;
}

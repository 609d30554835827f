import { describeWord, mayBeOption, type Word } from "./word.ts";

/** How a program reads its arguments; enough of it to tell options, their values and operands apart. */
export interface ArgumentGrammar {
  /** Short options that take a value, such as "oxH". */
  shortValues?: string;
  /** Long options that take a value as the next word, without dashes. */
  longValues?: readonly string[];
  /** Long options the program knows by exactly this name, so that they are not read as an abbreviation of another. */
  longNames?: readonly string[];
  /** Options end at the first operand (git, docker, npx): what follows belongs to the subcommand. @default false */
  leading?: boolean;
  /** One dash starts a long option too (go, find, nginx). @default false */
  singleDash?: boolean;
}

export interface GivenOption {
  /** With its dashes: `-o`, `--output`. Single-dash long options are written with two. */
  name: string;
  value?: Word;
}

export interface ParsedArguments {
  options: readonly GivenOption[];
  operands: readonly Word[];
  /** Everything after the first operand, in order, when the grammar is `leading`. */
  rest: readonly Word[];
  /** A word that might be an option, or several words, and is not known. */
  uncertain: boolean;
}

/** Splits arguments the way GNU getopt, git and their kin do, clusters and attached values included. */
export function parseArguments(words: readonly Word[], grammar: ArgumentGrammar = {}): ParsedArguments {
  const options: GivenOption[] = [];
  const operands: Word[] = [];
  const shortValues = grammar.shortValues ?? "";
  const longValues = new Set(grammar.longValues ?? []);
  let uncertain = false;
  let certain: number | undefined;
  let index = 0;
  for (; index < words.length; index++) {
    const word = words[index]!;
    if (typeof word !== "string") {
      const known = word.single ? /^(--[\w-]+)=(.*)$/s.exec(word.prefix) : null;
      if (known !== null) {
        options.push({ name: known[1]!, value: { ...word, prefix: known[2]! } });
        continue;
      }
      if (mayBeOption(word)) uncertain = true;
      operands.push(word);
      if (grammar.leading === true) break;
      continue;
    }
    if (word === "--") {
      // What follows is an operand whatever it says; only where the first one is a subcommand does its text matter.
      if (grammar.leading !== true) certain = operands.length;
      operands.push(...words.slice(index + 1));
      index = grammar.leading === true ? index + 1 : words.length;
      break;
    }
    const long = word.startsWith("--") || (grammar.singleDash === true && /^-[A-Za-z]{2,}|^-[A-Za-z]=/.test(word));
    if (long) {
      const text = word.replace(/^--?/, "");
      const equals = text.indexOf("=");
      const name = equals === -1 ? text : text.slice(0, equals);
      const option: GivenOption = { name: `--${name}` };
      if (equals !== -1) option.value = text.slice(equals + 1);
      else if (longValues.has(name) && index + 1 < words.length) option.value = words[++index]!;
      options.push(option);
    } else if (word.startsWith("-") && word.length > 1) {
      for (let letter = 1; letter < word.length; letter++) {
        const name = word[letter]!;
        if (!shortValues.includes(name)) {
          options.push({ name: `-${name}` });
          continue;
        }
        const attached = word.slice(letter + 1);
        if (attached !== "") options.push({ name: `-${name}`, value: attached });
        else if (index + 1 < words.length) options.push({ name: `-${name}`, value: words[++index]! });
        else options.push({ name: `-${name}` });
        break;
      }
    } else {
      operands.push(word);
      if (grammar.leading === true) break;
    }
  }
  const rest =
    grammar.leading === true && index < words.length ? words.slice(index + (words[index] === operands[0] ? 1 : 0)) : [];
  uncertain ||= operands.slice(0, certain).some(mayBeMany);
  return { options, operands, rest, uncertain };
}

function mayBeMany(word: Word): boolean {
  return typeof word !== "string" && !word.single && word.prefix === "";
}

/**
 * Does a given option mean `wanted`? Long options may be abbreviated, as getopt and git allow,
 * unless the abbreviation is itself the exact name of another option.
 */
export function isOption(given: string, wanted: string, grammar: ArgumentGrammar = {}): boolean {
  if (given === wanted) return true;
  if (!given.startsWith("--") || !wanted.startsWith("--") || given.length < 4) return false;
  if (grammar.longNames?.includes(given.slice(2)) === true) return false;
  return wanted.startsWith(given);
}

export function optionValues(parsed: ParsedArguments, names: readonly string[], grammar: ArgumentGrammar = {}): Word[] {
  return parsed.options
    .filter((option) => names.some((name) => isOption(option.name, name, grammar)))
    .map((option) => option.value ?? "");
}

export function hasOption(parsed: ParsedArguments, names: readonly string[], grammar: ArgumentGrammar = {}): boolean {
  return parsed.options.some((option) => names.some((name) => isOption(option.name, name, grammar)));
}

/** The arguments as one line, for messages only. */
export function describeArguments(words: readonly Word[]): string {
  const line = words.map(describeWord).join(" ");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

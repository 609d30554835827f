/**
 * A word of a command as far as it is known before the command runs.
 * A string is exactly what the program will receive. `Unknown` stands for a word that depends on something
 * that is only known later (a file name pattern, the output of another command).
 */
export interface Unknown {
  /** What the word certainly begins with; "" when nothing is known. */
  prefix: string;
  /** True when it is certainly exactly one word (it was quoted). */
  single: boolean;
  /** Programs whose output is in it. @default none are known */
  from?: readonly string[];
}

export type Word = string | Unknown;

export function unknown(prefix = "", single = false): Unknown {
  return { prefix, single };
}

/** Programs whose output is in the word. */
export function sourcesOf(word: Word): readonly string[] {
  return typeof word === "string" ? [] : (word.from ?? []);
}

/** The word with programs added whose output is in it; what is written out stays as it is. */
export function fedBy(word: Word, programs: readonly string[]): Word {
  if (typeof word === "string" || programs.length === 0) return word;
  return { ...word, from: [...new Set([...sourcesOf(word), ...programs])] };
}

/** The text of a word for messages. */
export function describeWord(word: Word): string {
  return typeof word === "string" ? word : `${word.prefix}…`;
}

/** Could the program take this word for an option? Unknown words without a safe beginning could be. */
export function mayBeOption(word: Word): boolean {
  if (typeof word === "string") return word.startsWith("-") && word !== "-";
  return word.prefix === "" || word.prefix.startsWith("-");
}

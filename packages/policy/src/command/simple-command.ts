import type { Word } from "./word.ts";

/** What a command reads on its standard input, as far as it matters for a decision. */
export type StandardInput =
  | { kind: "none" }
  /** The text is known: a here-document or here-string without expansions. */
  | { kind: "text"; text: string }
  /** The output of these programs. */
  | { kind: "pipe"; programs: readonly string[] }
  | { kind: "unknown" };

/** One simple command with one choice of values for its variables. */
export interface SimpleCommand {
  words: readonly Word[];
  /** Assignments before the command; they become its environment. */
  environment: readonly { name: string; value: Word }[];
  redirects: readonly CheckedRedirect[];
  input: StandardInput;
  /** Programs that printed or saved what it runs, beside those piped to it. @default none are known */
  fedBy?: readonly string[];
  /** The working directory, undefined when it is not known. */
  directory: string | undefined;
  /** How many shells deep it is nested, to bound recursion. */
  depth: number;
}

export interface CheckedRedirect {
  mode: "read" | "write";
  target: Word;
}

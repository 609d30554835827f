import type { ArgumentGrammar } from "../parse-arguments.ts";

/** A program's arguments as a tree of subcommands. */
export interface CommandTree extends ArgumentGrammar {
  subcommands?: Record<string, CommandTree>;
  /** Grammar of subcommands not named above. */
  other?: CommandTree;
  /** Options whose value names a file that is read. */
  reads?: readonly string[];
  /** Options whose value names a file or directory that is written. */
  writes?: readonly string[];
  /**
   * What operands are: files that are read, files that are written, `copy` (all read, the last written),
   * `output` (the second is written), `pattern` (the first is a search pattern, the others are read), or plain data that names nothing. @default "data"
   */
  operands?: "pattern" | "read" | "write" | "copy" | "output" | "data";
}

/** What is known about a program, as data: enough to see what its arguments do. */
export interface Program {
  tree: CommandTree;
  /**
   * What happens when an argument that might be an option is not known. "deny" where an option can run a program
   * or write a file. @default "deny"
   */
  uncertain?: "deny" | "allow";
  /** Subcommands that may run; others are refused, since they may be aliases or plugins. */
  only?: readonly string[];
  /** Arguments that look like a URL must lead to a host the agent may reach. */
  urls?: boolean;
  /**
   * Arguments that look like a path must not lead outside, whichever option they belong to; the options listed take
   * prose or a pattern. For programs with more options that name files than can be listed.
   */
  loosePaths?: readonly string[];
  /** Acts on the host: only as a typed verb, never in a shell. */
  host?: boolean;
}

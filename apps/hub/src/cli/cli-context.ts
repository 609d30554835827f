import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { CommandContext } from "@stricli/core";

export interface CliProcess {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Null until the command has ended. */
  exitCode: number | string | null;
}

/** What a command is given of the world. */
export interface CliContext extends CommandContext {
  readonly process: CliProcess;
  readonly stdin: NodeJS.ReadStream;
  /** Relative paths on the command line are meant from here. */
  readonly folder: string;
  /** Everything a person has lies under this folder. */
  readonly home: string;
  /** Aborts at Ctrl-C or SIGTERM, with an `Interruption`. */
  readonly signal: AbortSignal;
  /** Has the next Ctrl-C call `stop` and nothing else, until it is disposed; the one after that ends the command. */
  readonly onNextInterrupt: (stop: () => void) => Disposable;
}

/** Why the signal aborted. */
export class Interruption extends Error {
  readonly exitCode: 130 | 143;

  constructor(code: 130 | 143) {
    super("interrupted");
    this.name = "Interruption";
    this.exitCode = code;
  }
}

/** `HEARTH_HOME`, or `~/.hearth`. */
export function homeOf(environment: CliProcess["env"]): string {
  const named = environment["HEARTH_HOME"];
  return resolve(named === undefined || named === "" ? join(homedir(), ".hearth") : named);
}

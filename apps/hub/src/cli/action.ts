import { type CliContext, Interruption } from "./cli-context.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { Output } from "./output/output.ts";
import { reportError } from "./output/report-error.ts";

/** What the code of a command works with. */
export interface Session {
  readonly context: CliContext;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Makes a command of its code: errors become messages and exit codes in one way for all. */
export function action<Flags extends { json?: boolean }, Words extends readonly unknown[]>(
  work: (session: Session, flags: Flags, ...words: Words) => Promise<ExitCode | undefined>,
): (this: CliContext, flags: Flags, ...words: Words) => Promise<void> {
  return async function run(flags, ...words) {
    const output = new Output(this.process, flags.json ?? false);
    try {
      this.process.exitCode =
        (await work({ context: this, output, signal: this.signal }, flags, ...words)) ?? exitCode.ok;
    } catch (error) {
      if (this.signal.aborted && this.signal.reason instanceof Interruption) {
        this.process.exitCode = this.signal.reason.exitCode;
        return;
      }
      reportError(output, error);
      this.process.exitCode = exitCodeOf(error);
    }
  };
}

import { run } from "@stricli/core";
import { loadApplication } from "./application.ts";
import { type CliContext, homeOf, Interruption } from "./cli-context.ts";
import { exitCode } from "./exit-code.ts";

/** Two signals within so many milliseconds are one: a terminal and the launcher may both send it. */
const sameSignalMilliseconds = 300;

/** Runs one command. The process ends by itself, with the command's exit code. */
export async function main(words: readonly string[]): Promise<void> {
  const controller = new AbortController();
  let interruptedAt: number | undefined;
  const takers: (() => void)[] = [];
  let takenAt = Number.NEGATIVE_INFINITY;
  const interrupt = (code: 130 | 143) => (): void => {
    const now = performance.now();
    if (now - takenAt <= sameSignalMilliseconds) return;
    const stop = code === exitCode.interrupted && interruptedAt === undefined ? takers.pop() : undefined;
    if (stop !== undefined) {
      takenAt = now;
      stop();
    } else if (interruptedAt === undefined) {
      interruptedAt = now;
      controller.abort(new Interruption(code));
    } else if (now - interruptedAt > sameSignalMilliseconds) {
      // The person insists: what is under way is durable and is taken up at the next start.
      process.exit(code);
    }
  };
  const onInterrupt = interrupt(exitCode.interrupted);
  const onTerminate = interrupt(exitCode.terminated);
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
  // A reader that went away (`hearth logs | head`) ends the command quietly.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(exitCode.ok);
  });
  const context: CliContext = {
    process: { stdout: process.stdout, stderr: process.stderr, env: process.env, exitCode: null },
    // Opened only by a command that reads it.
    get stdin() {
      return process.stdin;
    },
    folder: process.cwd(),
    home: homeOf(process.env),
    signal: controller.signal,
    onNextInterrupt(stop) {
      takers.push(stop);
      return {
        [Symbol.dispose]() {
          const at = takers.indexOf(stop);
          if (at !== -1) takers.splice(at, 1);
        },
      };
    },
  };
  try {
    await run(await loadApplication(words[0]), words.length === 0 ? ["--help"] : words, context);
    const code = context.process.exitCode;
    // The parser's own codes are negative; to a script they are all wrong usage.
    process.exitCode = typeof code === "number" && code < 0 ? exitCode.usage : (code ?? exitCode.ok);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
  }
}

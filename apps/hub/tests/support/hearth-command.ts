import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";

const launcher = join(import.meta.dirname, "../../bin/hearth.js");
const run = promisify(execFile);

export interface CommandAnswer {
  code: number;
  /** What it said with `--json`. */
  answer: Record<string, unknown>;
  complaint: string;
}

const environmentOf = (home: string, environment: Record<string, string>): NodeJS.ProcessEnv => ({
  ...process.env,
  HEARTH_HOME: home,
  HEARTH_LOG_LEVEL: "silent",
  ...environment,
});

/** Commands of `hearth` on a home, each in a process of its own, with `--json`. */
export function commandsOf(home: string, environment: Record<string, string> = {}) {
  return async (...words: string[]): Promise<CommandAnswer> => {
    const env = environmentOf(home, environment);
    return await run(process.execPath, [launcher, ...words, "--json"], { env }).then(
      ({ stdout }) => ({ code: 0, answer: JSON.parse(stdout) as Record<string, unknown>, complaint: "" }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        code,
        answer: (stdout === "" ? {} : JSON.parse(stdout)) as Record<string, unknown>,
        complaint: stderr,
      }),
    );
  };
}

/** A command that a test kills. */
export function spawnCommand(
  home: string,
  environment: Record<string, string>,
  ...words: string[]
): { child: ChildProcess; exited: Promise<unknown[]> } {
  const child = spawn(process.execPath, [launcher, ...words], {
    env: environmentOf(home, environment),
    stdio: "ignore",
  });
  return { child, exited: once(child, "exit") };
}

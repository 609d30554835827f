import type { ReadOnlyMount, Sandbox } from "@hearth/sandbox";
import { HookFailedError } from "./hook-failed-error.ts";
import type { Hook, HookAnswer, HookEvent } from "./hook.ts";

export interface ExecutableHookOptions {
  name: string;
  events: readonly HookEvent[];
  capabilities?: readonly string[];
  onFailure?: "block" | "go-on";
  /** The program and its arguments, as seen in the sandbox. */
  command: readonly [string, ...string[]];
  /** Files and folders shown to it, read-only; the program itself is usually among them. */
  mounts?: readonly ReadOnlyMount[];
  /** Wall clock, milliseconds; then the whole tree is killed. @default 10000 */
  timeoutMilliseconds?: number;
  sandbox: Pick<Sandbox, "run">;
}

/** Bytes of an answer; a longer one is a failure. */
const longestAnswer = 256 * 1024;
/** Exit code by which a hook blocks without writing JSON; the reason is what it wrote to stderr. */
const blockingExit = 2;

/**
 * A hook that is a program: it gets the event as JSON on stdin and answers as JSON on stdout, in the sandbox, without
 * network and without the workspace. Exit code 0 with empty output lets the run go on, 2 blocks, any other is a failure.
 */
export function executableHook(options: ExecutableHookOptions): Hook {
  const {
    name,
    events,
    capabilities,
    onFailure,
    command,
    mounts = [],
    timeoutMilliseconds = 10_000,
    sandbox,
  } = options;
  return {
    name,
    events,
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(onFailure === undefined ? {} : { onFailure }),
    // The sandbox ends the program; this only stands behind it.
    timeoutMilliseconds: timeoutMilliseconds + 5000,
    async run(input, { signal }): Promise<HookAnswer> {
      const result = await sandbox.run(
        {
          command: { argv: command },
          readOnlyMounts: mounts,
          stdin: JSON.stringify(input),
          limits: { wallMilliseconds: timeoutMilliseconds, outputBytes: longestAnswer },
        },
        { signal },
      );
      const said = result.stderr.toString("utf8").trim().slice(0, 2000);
      if (result.timedOut) throw new HookFailedError(name, `did not answer within ${timeoutMilliseconds} ms`);
      if (result.exitCode === blockingExit) return { decision: "block", reason: said === "" ? "it said no" : said };
      if (result.exitCode !== 0)
        throw new HookFailedError(name, `ended with ${result.exitCode ?? result.signal ?? "a signal"}: ${said}`);
      if (result.outputTruncated) throw new HookFailedError(name, `wrote more than ${longestAnswer} bytes`);
      const text = result.stdout.toString("utf8").trim();
      if (text === "") return {};
      try {
        return JSON.parse(text) as HookAnswer;
      } catch (cause) {
        throw new HookFailedError(name, "did not write JSON", cause);
      }
    },
  };
}

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export const launcher = new URL("../../../bin/hearth.js", import.meta.url).pathname;
export const household = new URL("../../../../../examples/household", import.meta.url).pathname;

export interface HearthResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface HearthOptions {
  home: string;
  /** What stdin gives; without it stdin is empty. `null` leaves it open for the test to write to. */
  input?: string | null;
  folder?: string;
  environment?: Record<string, string>;
  /** @default the launcher itself */
  program?: string;
}

export interface RunningHearth {
  readonly child: ChildProcess;
  readonly ended: Promise<HearthResult>;
  /** Resolves with stdout and stderr so far once they hold the pattern. */
  says(pattern: RegExp): Promise<string>;
}

/** The machine's own Node comes first, as for a person who calls the program by its path. */
function machinePath(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  return [...folders, "/usr/local/bin", "/usr/bin", "/bin", join(process.execPath, "..")].join(delimiter);
}

/** Starts the real program. */
export function startHearth(words: readonly string[], options: HearthOptions): RunningHearth {
  const { home, input = "", folder = tmpdir(), environment = {}, program = launcher } = options;
  const child = spawn(program, words, {
    cwd: folder,
    env: { PATH: machinePath(), HOME: home, HEARTH_HOME: home, ...environment },
    stdio: "pipe",
  });
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    for (const listener of listeners) listener();
  });
  child.stdin.on("error", () => undefined);
  if (input !== null) child.stdin.end(input);
  const ended = new Promise<HearthResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code, stdout, stderr });
      for (const listener of listeners) listener();
    });
  });
  return {
    child,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stdout + stderr)) resolve(stdout + stderr);
          else if (child.exitCode !== null) reject(new Error(`ended without ${String(pattern)}: ${stdout}${stderr}`));
        };
        listeners.add(look);
        look();
      }),
  };
}

/** Starts the real program in a terminal of its own, made by util-linux's `script`. What is typed goes to its stdin. */
export function startInTerminal(words: readonly string[], options: HearthOptions): RunningHearth {
  const command = `exec ${[launcher, ...words].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ")}`;
  return startHearth(["-qefc", command, "/dev/null"], { ...options, program: "/usr/bin/script", input: null });
}

export function runHearth(words: readonly string[], options: HearthOptions): Promise<HearthResult> {
  return startHearth(words, options).ended;
}

/** A home of its own for a test. */
export async function temporaryHome(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "hearth-cli-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A hub that was started with `hearth up`; disposing it stops it with Ctrl-C. */
export async function startHub(home: string): Promise<AsyncDisposable & { process: RunningHearth }> {
  const running = startHearth(["up", "--port", "0"], { home, environment: { HEARTH_LOG_LEVEL: "error" } });
  await running.says(/Sign in once/);
  return {
    process: running,
    async [Symbol.asyncDispose]() {
      running.child.kill("SIGINT");
      await running.ended;
    },
  };
}

import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { constants as osConstants } from "node:os";
import type { Duplex, Readable, Writable } from "node:stream";
import { SandboxSetupError } from "../errors/sandbox-setup-error.ts";
import { findNestedSettings } from "../files/find-nested-settings.ts";
import { protectedPaths } from "../files/protected-paths.ts";
import { cgroupPrefix, type CgroupManager } from "./cgroup.ts";
import { inheritedDescriptors } from "./inherited-descriptors.ts";
import { longestTimer } from "./longest-timer.ts";
import { planGuards } from "./guards.ts";
import { isChildOf, look, ProcessorTime } from "./processor-time.ts";
import { defaultLimits, insideCommand, lifelineFd, mountedSources, profile } from "./profile.ts";
import { sandboxUser } from "./sandbox-user.ts";
import type { SandboxResult, SandboxSpec } from "./sandbox-spec.ts";
import { stage } from "./staging.ts";

/** How a sandboxed process ended; the output went through its streams. */
export type SandboxExit = Omit<SandboxResult, "outputTruncated" | "stdout" | "stderr" | "usage"> & {
  wallMilliseconds: number;
  cpuMilliseconds: number;
};

/** A running sandbox. Everything in it dies when it is disposed, aborted, out of time, or when Hearth dies. */
export interface SandboxProcess extends AsyncDisposable {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * Settles when the command and whatever it left behind have ended, and its output is read.
   * Rejects with SandboxSetupError where the command never started.
   */
  readonly exit: Promise<SandboxExit>;
  /** SIGKILL to the whole tree. */
  kill(): void;
}

export interface LaunchOptions {
  bubblewrap: string;
  seccomp: Buffer | undefined;
  cgroup: CgroupManager;
  signal?: AbortSignal;
}

const argumentsFd = 3;
const statusFd = 4;
const seccompFd = 5;
/** How long bubblewrap has to end once all inside was killed. */
const killMilliseconds = 2000;

function signalName(exitCode: number): string | null {
  const wanted = exitCode - 128;
  return Object.entries(osConstants.signals).find(([, number]) => number === wanted)?.[0] ?? null;
}

/** Hands bytes to a descriptor bubblewrap reads to its end; if it died first, its exit says why. */
function feed(child: ChildProcess, fd: number, bytes: Buffer | string): void {
  const pipe = child.stdio[fd] as Writable;
  pipe.on("error", () => undefined);
  pipe.end(bytes);
}

function collectText(stream: Readable, maximum: number): () => string {
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    if (text.length < maximum) text += chunk.toString("utf8");
  });
  stream.on("error", () => undefined);
  return () => text;
}

/** Seven pipes of ours; what would be inherited beside them becomes /dev/null. */
function descriptors(filtered: boolean): StdioOptions {
  const ours: ("pipe" | "ignore" | number)[] = [
    "pipe",
    "pipe",
    "pipe",
    "pipe",
    "pipe",
    filtered ? "pipe" : "ignore",
    "pipe",
  ];
  const inherited = inheritedDescriptors();
  for (const number of inherited.numbers.filter((candidate) => candidate > lifelineFd)) {
    while (ours.length <= number) ours.push("ignore");
    ours[number] = inherited.null;
  }
  return ours;
}

/** Starts bubblewrap for a checked spec. The only place in Hearth that starts a process. */
export async function launch(spec: SandboxSpec, options: LaunchOptions): Promise<SandboxProcess> {
  options.signal?.throwIfAborted();
  const limits = { ...defaultLimits, ...spec.limits };
  const user = sandboxUser(spec.workspace);
  const staging = user === undefined ? undefined : stage(mountedSources(spec), user);
  const writable = spec.workspace !== undefined && spec.workspace.readOnly !== true;
  const protect = writable ? (spec.workspace?.protect ?? protectedPaths) : [];
  const folder = spec.workspace?.folder ?? "";
  const before = findNestedSettings(folder, protect);
  const { guards, release } = planGuards(folder, [...protect, ...before.guard]);
  const made = (): Pick<SandboxResult, "settingsMade" | "settingsComplete"> => {
    const after = findNestedSettings(folder, protect);
    const known = new Set(before.found);
    return {
      settingsMade: after.found.filter((path) => !known.has(path)),
      settingsComplete: before.complete && after.complete,
    };
  };
  try {
    const sandboxArguments = profile(spec, {
      guards,
      source: staging?.source ?? ((path) => path),
      statusFd,
      ...(options.seccomp === undefined ? {} : { seccompFd }),
    });
    const drop = ["/usr/bin/setpriv", `--reuid=${user?.uid}`, `--regid=${user?.gid}`, "--clear-groups", "--"];
    const byCgroup = cgroupPrefix(options.cgroup, limits);
    // With neither a scope nor staging, spawn changes user itself and saves a process.
    const bySpawn = user !== undefined && staging === undefined && byCgroup.length === 0;
    const words = [
      ...byCgroup,
      ...(staging?.prefix ?? (user !== undefined && !bySpawn ? drop : [])),
      options.bubblewrap,
      "--args",
      String(argumentsFd),
      "--",
      ...insideCommand(spec),
    ];
    // The options travel through a pipe: a command line is readable by every user, and /proc/1 inside shows it.
    const bus = options.cgroup === "systemd-user" ? { XDG_RUNTIME_DIR: `/run/user/${process.getuid?.()}` } : {};
    const begun = performance.now();
    const child = spawn(words[0] ?? "", words.slice(1), {
      env: { PATH: "/usr/bin:/bin", HOME: "/", ...bus },
      cwd: "/",
      // A process group of its own, so that all of it can be killed before anything inside is known.
      detached: true,
      stdio: descriptors(options.seccomp !== undefined),
      ...(bySpawn ? { uid: user.uid, gid: user.gid } : {}),
    });
    return supervise(child, { sandboxArguments, begun, limits, release, made, options });
  } catch (thrown) {
    release();
    throw thrown;
  }
}

/** Kills a process, or with a negative id its group. One that has ended meanwhile is as good as killed. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown;
  }
}

/** Kills a child that leads its process group, with whatever is still in it. Does nothing once the child has ended. */
function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) killIfThere(-pid);
}

function supervise(
  child: ChildProcess,
  run: {
    sandboxArguments: readonly string[];
    begun: number;
    limits: { wallMilliseconds: number };
    release: () => void;
    made: () => Pick<SandboxResult, "settingsMade" | "settingsComplete">;
    options: LaunchOptions;
  },
): SandboxProcess {
  const { options } = run;
  const stdin = child.stdin as Writable;
  const stdout = child.stdout as Readable;
  const stderr = child.stderr as Readable;
  // A command may end without reading its input.
  stdin.on("error", () => undefined);
  let timedOut = false;
  let aborted = false;
  let killed = false;
  let firstInside: number | undefined;
  const time = child.pid === undefined ? undefined : new ProcessorTime(child.pid);
  const kill = (): void => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    // All inside dies with the first process there, and bubblewrap lives on to say what they used.
    const inside = firstInside;
    if (!killed && inside !== undefined && child.pid !== undefined && isChildOf(inside, child.pid)) {
      killed = true;
      look();
      killIfThere(inside);
      setTimeout(() => killGroup(child), killMilliseconds).unref();
      return;
    }
    killed = true;
    // Until it has set its child up, bubblewrap's death is not its child's: left alone, that would wait for it for ever.
    killGroup(child);
  };
  const onAbort = (): void => {
    aborted = true;
    kill();
  };
  const timer = setTimeout(
    () => {
      timedOut = true;
      kill();
    },
    Math.min(run.limits.wallMilliseconds, longestTimer),
  );
  options.signal?.addEventListener("abort", onAbort, { once: true });

  const ended = new Promise<SandboxExit>((resolve, reject) => {
    const complaint = collectText(stderr, 4096);
    child.once("error", (cause) => {
      reject(new SandboxSetupError(cause.message, { hint: "Run `hearth doctor` to see what is missing.", cause }));
    });
    if (child.pid === undefined) return;
    const status = collectText(child.stdio[statusFd] as Readable, 65_536);
    (child.stdio[statusFd] as Readable).on("data", () => {
      firstInside ??= Number(/"child-pid": (\d+)/.exec(status())?.[1]) || undefined;
      // Node waits for ended processes after it has read from all streams, so bubblewrap's times are still there.
      if (status().includes('"exit-code"')) time?.close();
    });
    // Once the first process inside speaks, all of it dies with us. It speaks again where something is left at the end.
    const lifeline = (child.stdio as readonly unknown[])[lifelineFd] as Duplex;
    lifeline.on("error", () => undefined);
    lifeline.on("data", (said: Buffer) => {
      if (said.includes("left")) look();
      lifeline.write("go\n");
    });
    feed(child, argumentsFd, run.sandboxArguments.map((word) => `${word}\0`).join(""));
    if (options.seccomp !== undefined) feed(child, seccompFd, options.seccomp);
    child.once("close", () => {
      const reported = /"exit-code": (\d+)/.exec(status())?.[1];
      const wallMilliseconds = performance.now() - run.begun;
      const cpuMilliseconds = time?.milliseconds ?? 0;
      if (reported === undefined && !killed && child.signalCode === null) {
        const message = complaint().trim().split("\n").at(-1) ?? "";
        const hint =
          "Run `hearth doctor`; if the sandbox works there, the mounts or the directory of this run are wrong.";
        reject(new SandboxSetupError(message === "" ? "bubblewrap said nothing" : message, { hint }));
        return;
      }
      const exitCode = reported === undefined || (killed && reported === "137") ? null : Number(reported);
      const signal = exitCode === null ? (child.signalCode ?? "SIGKILL") : exitCode > 128 ? signalName(exitCode) : null;
      resolve({ exitCode, signal, timedOut, aborted, ...run.made(), wallMilliseconds, cpuMilliseconds });
    });
  });
  const finish = async (): Promise<SandboxExit> => {
    try {
      return await ended;
    } finally {
      clearTimeout(timer);
      time?.stop();
      options.signal?.removeEventListener("abort", onAbort);
      run.release();
    }
  };
  const exit = finish();
  // Whoever awaits `exit` gets the error; nobody has to.
  exit.catch(() => undefined);
  return {
    stdin,
    stdout,
    stderr,
    exit,
    kill,
    async [Symbol.asyncDispose]() {
      kill();
      stdin.destroy();
      stdout.resume();
      stderr.resume();
      await exit.catch(() => undefined);
    },
  };
}

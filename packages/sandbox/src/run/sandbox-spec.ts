/** What to start: a program with its arguments, or text for bash that policy has already judged. */
export type SandboxCommand = { argv: readonly [string, ...string[]] } | { bash: string };

/** A folder or file shown read-only in the sandbox, beside `/usr`. */
export interface ReadOnlyMount {
  /** Absolute path on this machine. */
  source: string;
  /** Absolute path in the sandbox. @default the same as source */
  target?: string;
}

/** Each limit ends in refusal or death, never in something larger. */
export interface SandboxLimits {
  /** Wall clock, milliseconds; then the whole tree is killed. @default 120000 */
  wallMilliseconds?: number;
  /** CPU seconds of each process. @default 60 */
  cpuSeconds?: number;
  /** Address space of each process, bytes. @default 4 GiB; 0 for none: JIT runtimes reserve much more than they use */
  addressSpaceBytes?: number;
  /** Largest file a process may write, bytes. @default 256 MiB */
  fileBytes?: number;
  /** Processes and threads in the sandbox. @default 512 */
  processes?: number;
  /** Open files of each process. @default 1024 */
  openFiles?: number;
  /** Kept of stdout and of stderr each, bytes; the rest is read and dropped. @default 1 MiB */
  outputBytes?: number;
  /** Size of the private /tmp, bytes, held in memory. @default 64 MiB */
  temporaryBytes?: number;
  /** Memory of the whole tree, bytes; only where a cgroup manager exists, see `sandboxStatus`. @default 2 GiB */
  memoryBytes?: number;
}

export interface SandboxWorkspace {
  /** Absolute path of the folder shown at `/work`, the working directory. */
  folder: string;
  /** @default false */
  readOnly?: boolean;
  /**
   * Paths in the workspace that stay as they are: shown read-only where they exist, kept from being made where
   * they do not. Below the top, where they exist when the run begins. @default protectedPaths
   */
  protect?: readonly string[];
}

export interface SandboxSpec {
  command: SandboxCommand;
  /** @default none: the working directory is the private /tmp */
  workspace?: SandboxWorkspace;
  /** Directory below the workspace to start in, with forward slashes. @default the workspace */
  directory?: string;
  readOnlyMounts?: readonly ReadOnlyMount[];
  /** All the environment there is, beside PATH, HOME, LANG and (with egress) the proxy variables. */
  environment?: Readonly<Record<string, string>>;
  /** @default nothing: /dev/null */
  stdin?: string | Uint8Array;
  limits?: SandboxLimits;
  /** Path of the unix socket of an egress proxy, the only way out. @default no network at all */
  egressSocket?: string;
}

export interface SandboxUsage {
  wallMilliseconds: number;
  /**
   * Processor time of all that ran, user and system, in steps of 10. Measured by the kernel outside the sandbox. Only
   * children shorter than half a second whose end a command ignores can escape it.
   */
  cpuMilliseconds: number;
  /** All that was written, also what was dropped. */
  stdoutBytes: number;
  stderrBytes: number;
}

/** How a run ended. Failing commands and limits are outcomes, not errors. */
export interface SandboxResult {
  /** The command's exit code, or null where it was killed with the sandbox. */
  exitCode: number | null;
  /** The signal that ended it, as shells report it (exit code 128 + number), or null. */
  signal: string | null;
  /** The wall clock limit ended it. */
  timedOut: boolean;
  /** The caller's AbortSignal ended it. */
  aborted: boolean;
  /**
   * Repositories and settings of editors and agents that appeared below the top of the workspace, such as `sub/.git`.
   * Their hooks and tasks are the command's work: do not run git or open an editor there unseen.
   */
  settingsMade: readonly string[];
  /** False where the workspace is too large to be looked through for them. */
  settingsComplete: boolean;
  outputTruncated: boolean;
  stdout: Buffer;
  stderr: Buffer;
  usage: SandboxUsage;
}

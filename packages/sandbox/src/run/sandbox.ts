import { existsSync } from "node:fs";
import { SandboxUnavailableError } from "../errors/sandbox-unavailable-error.ts";
import { SandboxSetupError } from "../errors/sandbox-setup-error.ts";
import { cgroupManager } from "./cgroup.ts";
import { checkSpec } from "./check-spec.ts";
import { defaultLimits } from "./profile.ts";
import type { SandboxResult, SandboxSpec } from "./sandbox-spec.ts";
import { launch, type LaunchOptions, type SandboxProcess } from "./sandbox-process.ts";
import { explainFailure, findProgram, unsupported, type SandboxStatus } from "./sandbox-status.ts";
import { seccompFilter, type Architecture } from "./seccomp-filter.ts";

export interface SandboxOptions {
  /** Folders in which `bwrap` is looked for, as PATH. @default the PATH Hearth was started with */
  path?: string;
}

export interface RunOptions {
  /** Kills the whole tree. */
  signal?: AbortSignal;
  /** Called with output as it comes, within `limits.outputBytes` for each stream. */
  onOutput?: (stream: "stdout" | "stderr", chunk: Buffer) => void;
}

/** The door through which every process starts. */
export interface Sandbox {
  /**
   * Runs a command to its end and returns how it ended.
   * @throws SandboxUnavailableError where there is no working bubblewrap: nothing runs outside the sandbox
   * @throws ValidationError naming the wrong field of the spec
   * @throws WorkspaceOwnerError where Hearth is root and so is the workspace's owner
   * @throws SandboxSetupError where this run's mounts or directory are impossible
   */
  run(spec: SandboxSpec, options?: RunOptions): Promise<SandboxResult>;
  /** Starts a long-lived process that talks through its streams. Errors as for `run`. */
  start(spec: SandboxSpec, options?: { signal?: AbortSignal }): Promise<SandboxProcess>;
  /** Tries a real sandbox once and remembers the answer. @param options.refresh try again */
  status(options?: { refresh?: boolean }): Promise<SandboxStatus>;
}

class Collector {
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  total = 0;
  readonly #maximum: number;
  readonly #onChunk: (chunk: Buffer) => void;

  constructor(maximum: number, onChunk: (chunk: Buffer) => void) {
    this.#maximum = maximum;
    this.#onChunk = onChunk;
  }

  add(chunk: Buffer): void {
    this.total += chunk.length;
    const kept = chunk.subarray(0, Math.max(0, this.#maximum - this.#kept));
    if (kept.length === 0) return;
    this.#kept += kept.length;
    this.#chunks.push(kept);
    this.#onChunk(kept);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** Makes a sandbox door. Stateless but for the remembered status; `sandbox` is one with the defaults. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  let known: Promise<{ status: SandboxStatus; launch?: LaunchOptions }> | undefined;

  const examine = async (): Promise<{ status: SandboxStatus; launch?: LaunchOptions }> => {
    const hopeless = unsupported();
    if (hopeless !== undefined) return { status: { available: false, ...hopeless } };
    const bubblewrap = await findProgram("bwrap", options.path ?? process.env["PATH"] ?? "/usr/bin:/bin");
    const fix = "Install it: sudo apt install bubblewrap socat (Fedora: dnf install, Arch: pacman -S).";
    if (bubblewrap === undefined) return { status: { available: false, reason: "bubblewrap is not installed", fix } };
    if (!existsSync("/bin/sh") || !existsSync("/bin/bash"))
      return { status: { available: false, reason: "/bin/sh or /bin/bash is missing", fix } };
    const architecture = process.arch as Architecture;
    const cgroup = cgroupManager();
    const base: LaunchOptions = { bubblewrap, seccomp: seccompFilter(architecture), cgroup };
    const attempt = async (how: LaunchOptions): Promise<void> => {
      const probe = await launch({ command: { argv: ["true"] }, limits: { wallMilliseconds: 10_000 } }, how);
      probe.stdout.resume();
      const { exitCode } = await probe.exit;
      if (exitCode !== 0)
        throw new SandboxSetupError(`the trial run ended with ${exitCode}`, { hint: "Run `hearth doctor`." });
    };
    let how = base;
    try {
      try {
        await attempt(base);
      } catch (thrown) {
        // A systemd that refuses scopes costs the limit on the whole tree, which the status then says.
        if (cgroup === "none") throw thrown;
        how = { ...base, cgroup: "none" };
        await attempt(how);
      }
    } catch (thrown) {
      return { status: { available: false, ...explainFailure(thrown) } };
    }
    const status: SandboxStatus = {
      available: true,
      bubblewrap,
      seccomp: architecture,
      cgroup: how.cgroup,
      egressRelay: existsSync("/usr/bin/socat"),
    };
    return { status, launch: how };
  };

  const ready = async (spec: SandboxSpec): Promise<LaunchOptions> => {
    known ??= examine();
    const found = await known;
    if (!found.status.available) throw new SandboxUnavailableError(found.status.reason, found.status.fix);
    if (spec.egressSocket !== undefined && !found.status.egressRelay)
      throw new SandboxUnavailableError(
        "socat is not installed, so nothing inside could reach the egress proxy",
        "Install it: sudo apt install socat.",
      );
    return found.launch as LaunchOptions;
  };

  const start: Sandbox["start"] = async (spec, { signal } = {}) => {
    const how = await ready(spec);
    const checked = await checkSpec(spec);
    const process = await launch(checked, { ...how, ...(signal === undefined ? {} : { signal }) });
    if (spec.stdin !== undefined) process.stdin.end(spec.stdin);
    return process;
  };

  return {
    start,
    async status({ refresh = false } = {}) {
      if (refresh) known = undefined;
      known ??= examine();
      return (await known).status;
    },
    async run(spec, { signal, onOutput } = {}) {
      await using process = await start(spec, signal === undefined ? {} : { signal });
      if (spec.stdin === undefined) process.stdin.end();
      const maximum = spec.limits?.outputBytes ?? defaultLimits.outputBytes;
      const stdout = new Collector(maximum, (chunk) => onOutput?.("stdout", chunk));
      const stderr = new Collector(maximum, (chunk) => onOutput?.("stderr", chunk));
      process.stdout.on("data", (chunk: Buffer) => stdout.add(chunk));
      process.stderr.on("data", (chunk: Buffer) => stderr.add(chunk));
      const { wallMilliseconds, cpuMilliseconds, ...exit } = await process.exit;
      return {
        ...exit,
        outputTruncated: stdout.total > maximum || stderr.total > maximum,
        stdout: stdout.bytes(),
        stderr: stderr.bytes(),
        usage: { wallMilliseconds, cpuMilliseconds, stdoutBytes: stdout.total, stderrBytes: stderr.total },
      };
    },
  };
}

/** The sandbox of this machine. */
export const sandbox: Sandbox = createSandbox();

/** Whether commands can be contained on this machine, and what to do where they cannot. */
export const sandboxStatus = (options?: { refresh?: boolean }): Promise<SandboxStatus> => sandbox.status(options);

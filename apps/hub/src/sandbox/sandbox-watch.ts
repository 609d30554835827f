import type { SandboxHealth } from "@hearth/protocol";
import type { ProbeReport, Sandbox } from "@hearth/sandbox";
import { writeSandboxFinding } from "./sandbox-finding.ts";

export interface SandboxWatchOptions {
  home: string;
  /** Told of a sandbox that does not contain what it should. */
  onLeak: (finding: SandboxHealth) => void;
  /** Told when the finding cannot be kept. */
  onError: (error: unknown) => void;
  /** @default the sandbox of this machine, loaded when it is examined */
  sandbox?: Sandbox;
}

/**
 * Tries, once in a hub's life, to break out of the sandbox in every way that is known. Until that is done, and where
 * anything got out, no command runs.
 */
export class SandboxWatch implements AsyncDisposable {
  readonly #options: SandboxWatchOptions;
  readonly #closing = new AbortController();
  #examining: Promise<SandboxHealth> | undefined;
  #finding: SandboxHealth = { state: "unexamined" };
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SandboxWatchOptions) {
    this.#options = options;
  }

  get finding(): SandboxHealth {
    return this.#finding;
  }

  /** Examines after so many milliseconds, so that a start is not slowed down. */
  examineAfter(milliseconds: number): void {
    this.#timer ??= setTimeout(() => void this.examine(), milliseconds).unref();
  }

  /** Examines, unless that was done. Never rejects: what cannot be examined is not believed. */
  async examine(): Promise<SandboxHealth> {
    this.#examining ??= this.#examine().then((finding) => {
      // What did not come to an answer may do so the next time it is asked.
      if (finding.state === "unexamined") this.#examining = undefined;
      return finding;
    });
    return await this.#examining;
  }

  /** Why no command may run; undefined when one may. Waits for the examination. */
  async commandsOff(): Promise<string | undefined> {
    const { state, reason = "the sandbox was not examined" } = await this.examine();
    return state === "contained" ? undefined : reason;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    this.#closing.abort();
    await this.#examining;
  }

  async #examine(): Promise<SandboxHealth> {
    const { home, onLeak, onError } = this.#options;
    let finding: SandboxHealth;
    try {
      const examined = this.#options.sandbox ?? (await import("@hearth/sandbox")).sandbox;
      finding = await examineSandbox(examined, this.#closing.signal);
    } catch (error) {
      finding = { state: "unexamined", reason: `the sandbox could not be examined: ${String(error)}` };
    }
    this.#finding = finding;
    if (this.#closing.signal.aborted) return finding;
    if (finding.state === "leaking") onLeak(finding);
    await writeSandboxFinding(home, finding).catch(onError);
    return finding;
  }
}

/**
 * One examination of a sandbox.
 * @throws what the probes throw, such as a full disk
 */
export async function examineSandbox(examined: Sandbox, signal: AbortSignal): Promise<SandboxHealth> {
  const { runProbes } = await import("@hearth/sandbox");
  const status = await examined.status();
  if (!status.available) return { state: "unavailable", reason: status.reason, fix: status.fix };
  let report: ProbeReport = await runProbes({ sandbox: examined, signal });
  const unanswered = (): boolean => !report.contained && !report.outcomes.some(({ outcome }) => outcome === "leaked");
  // A machine that is too busy to answer in time is asked once more before its commands are turned off.
  if (unanswered()) report = await runProbes({ sandbox: examined, signal });
  const common = { examinedAt: Date.now(), attempts: report.outcomes.length };
  if (report.contained) return { state: "contained", ...common };
  const open = report.outcomes.filter(({ outcome }) => outcome === "leaked" || outcome === "unanswered");
  if (unanswered())
    return {
      state: "unexamined",
      reason: `the sandbox gave no answer to ${open.length} attempts to get out`,
      ...common,
    };
  return {
    state: "leaking",
    ...common,
    reason: `the sandbox does not contain commands: ${open[0]!.title}${open.length > 1 ? ` and ${open.length - 1} more` : ""}`,
    leaks: open.map(({ id, title }) => ({ id, title })),
    fix: "Update bubblewrap and the kernel, look for what stands in for bwrap in PATH, then start the hub anew.",
  };
}

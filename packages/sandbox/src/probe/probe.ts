/** What probes find on the machine, outside the sandbox. */
export interface ProbeScene {
  workspace: string;
  /** A folder everybody may read and write; the sandbox must not reach it. */
  outside: string;
  /** Text of `outside/canary.txt`. */
  canary: string;
  port: number;
  hubPid: number;
  /** Names the unix socket in `outside` and the abstract one. */
  token: string;
  /** Connections the services outside have seen. */
  hits: () => number;
}

/**
 * One attempt to leave the sandbox. `bash` succeeds (exit 0), `perl` is true, or `after` describes what it found
 * outside, when the attempt worked, which is a leak.
 */
export interface Probe {
  id: string;
  title: string;
  bash?: (scene: ProbeScene) => string;
  /** Perl comes with almost every Linux; it makes system calls no shell can. Gets the numbers of this architecture. */
  perl?: (scene: ProbeScene) => string;
  /** Runs outside, after the sandbox ended. */
  after?: (scene: ProbeScene) => Promise<string | undefined>;
}

export interface ProbeOutcome {
  id: string;
  title: string;
  /** `unanswered`: the probe itself did not run to its end, which counts as not contained; `absent`: perl is missing. */
  outcome: "contained" | "leaked" | "unanswered" | "absent";
  detail?: string;
}

export interface ProbeReport {
  /** Nothing leaked and nothing is unanswered. */
  contained: boolean;
  outcomes: ProbeOutcome[];
  milliseconds: number;
}

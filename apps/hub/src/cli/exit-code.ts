/** What the process ends with. Documented in docs/cli.md. */
export const exitCode = {
  /** Done. */
  ok: 0,
  /** A goal or task failed, something was not found, a finding of the doctor is broken, or an unforeseen error. */
  failed: 1,
  /** Wrong arguments or input. */
  usage: 2,
  /** Refused or denied: by the planner, by a rule, or for want of permission. */
  refused: 3,
  /** No hub answers. */
  unreachable: 4,
  /** A plan or a question of an agent waits for a person and nobody could be asked. */
  needsApproval: 5,
  /** Ended by Ctrl-C. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

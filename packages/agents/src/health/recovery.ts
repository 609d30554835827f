import type { AgentHealth } from "@hearth/protocol";

/** When an agent is restarted, how often, and when a person is asked to look. */
export const recoveryRules = {
  /** Restarts before a person is told. */
  maximumAttempts: 3,
  /** Between two restarts, and how long an agent must be well until its restarts are forgotten. */
  cooldownMilliseconds: 300_000,
  /** Runs that must have ended within the hour before their rate of errors says anything. */
  minimumRuns: 5,
} as const;

/** What is kept of an agent that is not well. It lives as long as the process, as agents in it do. */
export interface RecoveryState {
  readonly attempts: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastAttemptAt?: number;
  readonly escalated: boolean;
}

export const wellState: RecoveryState = { attempts: 0, escalated: false };

export type RecoveryStep =
  | { readonly do: "nothing" }
  /** Look again then. */
  | { readonly do: "wait"; readonly until: number }
  | { readonly do: "restart"; readonly attempt: number }
  | { readonly do: "escalate" };

type Figures = Pick<AgentHealth, "status" | "tasksCompletedLastHour" | "tasksFailedLastHour">;

/**
 * What is to be done about an agent, from its figures and what was done before. At most three restarts, five minutes apart,
 * then a person is told, once. `escalated` ends by a person's restart alone.
 */
export function decideRecovery(
  state: RecoveryState,
  figures: Figures,
  now: number,
): { step: RecoveryStep; state: RecoveryState } {
  const { maximumAttempts, cooldownMilliseconds, minimumRuns } = recoveryRules;
  const cooledDown = (state.lastAttemptAt ?? -Infinity) + cooldownMilliseconds;
  const ended = figures.tasksCompletedLastHour + figures.tasksFailedLastHour;
  const inTrouble = figures.status === "offline" || (figures.status === "unhealthy" && ended >= minimumRuns);
  if (!inTrouble || state.escalated) {
    const forgotten = !inTrouble && !state.escalated && state.attempts > 0 && now >= cooledDown;
    return { step: { do: "nothing" }, state: forgotten ? wellState : state };
  }
  if (now < cooledDown) return { step: { do: "wait", until: cooledDown }, state };
  if (state.attempts >= maximumAttempts) return { step: { do: "escalate" }, state: { ...state, escalated: true } };
  const attempt = state.attempts + 1;
  return { step: { do: "restart", attempt }, state: { attempts: attempt, lastAttemptAt: now, escalated: false } };
}

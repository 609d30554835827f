import type { Clock } from "@hearth/engine";
import { type AgentHealth, type AgentStatus, healthThresholds } from "@hearth/protocol";
import { decideRecovery, type RecoveryState, wellState } from "./recovery.ts";

export interface HealthMonitorOptions {
  clock: Clock;
  /** The figures of an agent now; undefined where it is gone. */
  health: (agent: string) => AgentHealth | undefined;
  /** Opens an agent anew and ends those of its runs that give no sign of life. */
  restart: (agent: string, why: string, attempt: number) => Promise<void>;
  /** Tells a person that restarts do not help. */
  escalate: (agent: string, health: AgentHealth, attempts: number) => Promise<void>;
  /** Told when an agent's status has changed. */
  onStatus?: (agent: string, status: AgentStatus) => void;
  onError: (error: unknown) => void;
}

/**
 * Watches agents by what happens: a run that begins sets a timer for its first sign of life that would be missing, a run
 * that ends has its agent judged. Nobody is asked in between. An idle hub has no timer.
 */
export class HealthMonitor implements Disposable {
  readonly #options: HealthMonitorOptions;
  readonly #states = new Map<string, RecoveryState>();
  readonly #statuses = new Map<string, AgentStatus>();
  /** Agents that are looked at when the timer ends: they work, or wait for their next restart. */
  readonly #due = new Map<string, number>();
  #cancel: (() => void) | undefined;
  #timerAt = Infinity;
  #closed = false;

  constructor(options: HealthMonitorOptions) {
    this.#options = options;
  }

  /** What was done about an agent until now. */
  stateOf(agent: string): RecoveryState {
    return this.#states.get(agent) ?? wellState;
  }

  /** To be called when a run of an agent begins, and when it has ended. */
  onRun(agent: string, what: "began" | "ended"): void {
    if (what === "ended") this.#judge(agent);
    else this.#lookAt(agent, this.#options.clock.now() + silence);
  }

  /** A person restarted it: what was tried before is forgotten. */
  forget(agent: string): void {
    this.#states.delete(agent);
    this.#due.delete(agent);
    this.#statuses.delete(agent);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #judge(agent: string): void {
    const { clock, health, restart, escalate, onStatus, onError } = this.#options;
    const figures = health(agent);
    if (figures === undefined) return this.forget(agent);
    const { status } = figures;
    if ((this.#statuses.get(agent) ?? "healthy") !== status) onStatus?.(agent, status);
    this.#statuses.set(agent, status);
    const { step, state } = decideRecovery(this.stateOf(agent), figures, clock.now());
    if (state !== this.stateOf(agent)) this.#states.set(agent, state);
    this.#due.delete(agent);
    if (figures.state === "work" && status !== "offline") this.#lookAt(agent, figures.lastHeartbeat + silence);
    if (step.do === "wait") this.#lookAt(agent, step.until);
    if (step.do === "restart") void restart(agent, whyOf(figures), step.attempt).catch(onError);
    if (step.do === "escalate") void escalate(agent, figures, state.attempts).catch(onError);
  }

  #lookAt(agent: string, at: number): void {
    this.#due.set(agent, Math.min(at, this.#due.get(agent) ?? Infinity));
    this.#arm();
  }

  #arm(): void {
    const at = Math.min(Infinity, ...this.#due.values());
    if (this.#closed || at >= this.#timerAt || at === Infinity) return;
    const { clock } = this.#options;
    this.#cancel?.();
    this.#timerAt = at;
    this.#cancel = clock.after(Math.max(0, at - clock.now()), () => {
      this.#timerAt = Infinity;
      const now = clock.now();
      for (const [agent] of [...this.#due].filter(([, due]) => due <= now)) this.#judge(agent);
      this.#arm();
    });
  }
}

/** One millisecond later than what is still in time. */
const silence = healthThresholds.heartbeatTimeoutMilliseconds + 1;

/** Why an agent is in trouble, in words for a person. */
export function whyOf({ status, errorRatePercent }: AgentHealth): string {
  return status === "offline"
    ? `no sign of life for ${healthThresholds.heartbeatTimeoutMilliseconds / 1000} seconds`
    : `${Math.round(errorRatePercent)} % of its runs failed within the hour`;
}

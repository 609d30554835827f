import type { OpenQuestion, PersonsAnswer } from "@hearth/agents";
import type { ApprovalInbox } from "@hearth/policy";
import type { Principal } from "@hearth/protocol";

export interface PersonsAnswersOptions {
  inbox: () => Promise<Pick<ApprovalInbox, "get">>;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/** Another hub on the same database may have taken the answer, and tells nobody here. */
const lookAgainMilliseconds = 2000;

/** Waits for a person's answers on behalf of what is no task, such as planning. Tasks park instead. */
export class PersonsAnswers {
  readonly #options: PersonsAnswersOptions;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(options: PersonsAnswersOptions) {
    this.#options = options;
  }

  /** Wakes whoever waits for this question. */
  tell(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake();
  }

  /** @throws the signal's reason */
  async wait(who: Principal, { id, expiresAt }: OpenQuestion, signal: AbortSignal): Promise<PersonsAnswer> {
    const { inbox, now = Date.now } = this.#options;
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiting = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiting.add(resolve));
      const timer = setTimeout(resolve, lookAgainMilliseconds);
      const stop = (): void => resolve();
      signal.addEventListener("abort", stop, { once: true });
      try {
        signal.throwIfAborted();
        // Looked at after joining those who are told, so that no answer falls between.
        const { state } = await (await inbox()).get(who, id);
        if (state === "approved" || state === "claimed") return "approved";
        if (state === "denied") return "denied";
        if (state === "expired" || expiresAt <= now()) return "expired";
        await promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
        waiting.delete(resolve);
        if (waiting.size === 0) this.#waiting.delete(id);
      }
    }
  }
}

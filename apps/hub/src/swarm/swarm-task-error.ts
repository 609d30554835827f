import { type ErrorCode, HearthError } from "@hearth/protocol";

const tryAgain: ReadonlySet<string> = new Set([
  "HEARTH_SWARM_NETWORK",
  "HEARTH_SWARM_WORKER",
  "HEARTH_SWARM_AGGREGATOR",
]);

/** The swarm did not compute a task. It bears the code that the swarm gave, each of which has its page. */
export class SwarmTaskError extends HearthError {
  readonly code: ErrorCode;
  override readonly retryable: boolean;

  constructor(code: string, message: string) {
    super(message, { hint: `See docs/errors/${code}.md; the README of @hearth/swarm says what each operation takes.` });
    this.code = code as ErrorCode;
    this.retryable = tryAgain.has(code);
  }
}

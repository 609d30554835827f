import { HearthError } from "@hearth/protocol";

/** Who follows what happens did not read it in time. */
export class SubscriberTooSlowError extends HearthError {
  readonly code = "HEARTH_SUBSCRIBER_TOO_SLOW";
  override readonly status = 503;
  override readonly retryable = true;

  constructor(waiting: number) {
    super(`more than ${waiting} events waited to be read`, {
      hint: "Subscribe again, and ask for what you missed; /ws/feed resumes after the last event seen.",
    });
  }
}

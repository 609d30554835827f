import { HearthError } from "@hearth/protocol";

/** One caller made too many requests within a minute. */
export class RateLimitedError extends HearthError {
  readonly code = "HEARTH_RATE_LIMITED";
  override readonly status = 429;
  override readonly retryable = true;

  constructor(limit: number, seconds: number) {
    super(`more than ${limit} requests within a minute`, {
      hint: `Wait ${seconds} seconds. Many tasks go in one request as a list; HEARTH_REQUESTS_PER_MINUTE raises the limit.`,
    });
  }
}

import { HearthError } from "@hearth/protocol";

/**
 * Which limit was reached: a person's `requests`, or what they read in a browser (`reads`); the `hub`'s for any caller; a
 * `stranger`'s; one `route`'s own; or the `tries` at a password or code.
 */
export type LimitedRequests = "requests" | "reads" | "hub" | "stranger" | "route" | "tries";

export interface RateLimit {
  /** How many are taken. */
  maximum: number;
  /** Until the next is taken. */
  seconds: number;
  of: LimitedRequests;
}

const together = "Many tasks go in one request as a list.";

/** What was too much, and what helps beside waiting. */
const words: Readonly<Record<LimitedRequests, { what: string; helps: string }>> = {
  requests: {
    what: "requests within a minute",
    helps: `${together} The owner of the hub sets this limit under People, or for everyone as the setting \`default_requests_per_minute\`.`,
  },
  reads: {
    what: "things read in a browser within a minute",
    helps:
      "The owner of the hub sets this limit under People, or for everyone as the setting `default_reads_per_minute`.",
  },
  hub: { what: "requests within a minute", helps: `${together} \`HEARTH_REQUESTS_PER_MINUTE\` raises the limit.` },
  stranger: { what: "requests within a minute", helps: "Who is signed in may ask for more." },
  route: { what: "requests of this kind within a minute", helps: "" },
  tries: {
    what: "wrong passwords or codes within a quarter of an hour",
    helps: "A passkey signs in meanwhile, and the owner by a link of `hearth login`.",
  },
};

/** One caller asked, or tried, too often. Answered with `Retry-After`. */
export class RateLimitedError extends HearthError {
  readonly code = "HEARTH_RATE_LIMITED";
  override readonly status = 429;
  override readonly retryable = true;
  /** Until the next is taken. */
  readonly seconds: number;

  constructor({ maximum, seconds, of }: RateLimit) {
    const { what, helps } = words[of];
    super(of === "tries" ? `there were ${maximum} ${what}` : `more than ${maximum} ${what}`, {
      hint: `Wait ${seconds} ${seconds === 1 ? "second" : "seconds"}. ${helps}`.trim(),
    });
    this.seconds = seconds;
  }
}

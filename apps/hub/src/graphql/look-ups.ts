import { BadRequestError } from "../errors/bad-request-error.ts";

const most = 2_000;

/** What one query, or one event of a subscription, may still look up beside what it asks for first: lists in lists grow without end. */
export class LookUps {
  #left = most;

  /** @throws BadRequestError once it is too much */
  take(count = 1): void {
    this.#left -= count;
    if (this.#left < 0)
      throw new BadRequestError(
        `a query looks up ${most} lists and goals at most; ask for fewer, or with lower limits`,
        400,
      );
  }

  /** Begins anew, for the next event. */
  renew(): void {
    this.#left = most;
  }
}

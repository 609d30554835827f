import { setTimeout as sleep } from "node:timers/promises";

export interface RetryOptions {
  /** @default 3 */
  maximumAttempts?: number;
  /** Seconds before the second attempt; each later one waits twice as long. @default 1 */
  baseDelay?: number;
  /** @default 60 */
  maximumDelay?: number;
  /** Which errors are worth another attempt. @default those that say `retryable` */
  retry?: (thrown: unknown) => boolean;
  signal?: AbortSignal;
}

const saysRetryable = (thrown: unknown): boolean => (thrown as { retryable?: unknown } | null)?.retryable === true;

/** Tries again with exponential backoff, and throws what the last attempt threw. */
export async function withRetry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { maximumAttempts = 3, baseDelay = 1, maximumDelay = 60, retry = saysRetryable, signal } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (thrown) {
      if (attempt >= maximumAttempts || !retry(thrown)) throw thrown;
    }
    const delay = Math.min(baseDelay * 2 ** (attempt - 1), maximumDelay);
    await sleep(delay * 1_000, undefined, signal === undefined ? {} : { signal });
  }
}

export interface Backoff {
  /** Upper bound of the first pause, in milliseconds. It doubles with each further attempt. @default 1000 */
  baseMilliseconds: number;
  /** No pause is longer, in milliseconds. @default 60000 */
  maximumMilliseconds: number;
}

/**
 * Exponential backoff with full jitter: any pause from nothing to the bound, so that tasks which failed together
 * do not come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param attempt the number of attempts that failed, from 1
 */
export function backoffMilliseconds(
  attempt: number,
  { baseMilliseconds, maximumMilliseconds }: Backoff,
  random: () => number = Math.random,
): number {
  const bound = Math.min(maximumMilliseconds, baseMilliseconds * 2 ** Math.min(attempt - 1, 30));
  return Math.floor(random() * bound);
}

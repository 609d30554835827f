/** How long to wait before try number `attempt` + 1: what the server asks for, else doubling with full jitter. */
export function retryDelay(
  attempt: number,
  retryAfterMilliseconds: number | undefined,
  {
    baseMilliseconds = 500,
    longestMilliseconds = 8000,
  }: { baseMilliseconds?: number; longestMilliseconds?: number } = {},
): number {
  if (retryAfterMilliseconds !== undefined) return retryAfterMilliseconds;
  return Math.random() * Math.min(longestMilliseconds, baseMilliseconds * 2 ** attempt);
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110 §10.2.3), in milliseconds from `now`. */
export function readRetryAfter(
  headers: Readonly<Record<string, string>> | undefined,
  now: number = Date.now(),
): number | undefined {
  const exact = Number(headers?.["retry-after-ms"] ?? Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  const text = headers?.["retry-after"];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Runs `work` and rejects with the signal's reason as soon as it aborts, also when the work does not listen.
 * What the work does afterwards is ignored.
 */
export async function withAbort<Result>(signal: AbortSignal, work: () => Promise<Result> | Result): Promise<Result> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([Promise.try(work), aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

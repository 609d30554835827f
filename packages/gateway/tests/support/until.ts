/** Waits for a condition, giving way to everything else in between. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = AbortSignal.timeout(20_000);
  while (!(await condition())) {
    deadline.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

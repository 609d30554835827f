import { constants, setPriority } from "node:os";
import { platform } from "node:process";
import { parentPort, workerData } from "node:worker_threads";

/*
 * Calls the program shortly before each cycle, against an absolute schedule, so that it neither drifts nor depends on what the
 * main thread does. The monotonic clock is the machine's and the same in all threads. Where the system lets it, it goes before
 * all threads of ordinary priority; on Linux that is asked for one thread, elsewhere it would be the whole process.
 */

const { period, lead } = workerData as { period: bigint; lead: bigint };
if (platform === "linux") {
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Not allowed: the thread shares the processors as others do.
  }
}
// Counted from here: how long the thread took to start is nobody's lateness.
const first = process.hrtime.bigint() + period;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

for (let cycle = 0; ; cycle++) {
  const planned = first + BigInt(cycle) * period;
  const remaining = planned - lead - process.hrtime.bigint();
  if (remaining > 0n) Atomics.wait(sleeper, 0, 0, Number(remaining) / 1e6);
  const late = process.hrtime.bigint() - (planned - lead);
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort!.postMessage({ cycle, planned, late });
}

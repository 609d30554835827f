import { readdirSync, readFileSync } from "node:fs";

/** Processor time that processes have used so far, over all their threads, as the kernel's scheduler counts it. */
export function processorMilliseconds(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    }
  }
  return nanoseconds / 1e6;
}

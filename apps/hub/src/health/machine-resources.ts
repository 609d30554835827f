import { statfs } from "node:fs/promises";
import { cpus, freemem, totalmem } from "node:os";
import type { SystemHealth } from "@hearth/protocol";

/** Reads how much of this machine is in use, in percent. */
export interface MachineResources {
  /** The processors since the last call (at first since the machine started), memory, and the disk of `home`. */
  read(): Promise<SystemHealth["resources"]>;
}

export function createMachineResources(home: string): MachineResources {
  let before = { busy: 0, total: 0 };
  return {
    async read() {
      const now = processorTimes();
      const total = now.total - before.total;
      const cpu = total === 0 ? 0 : ((now.busy - before.busy) / total) * 100;
      before = now;
      const { blocks, bavail } = await statfs(home);
      return {
        cpu: rounded(cpu),
        memory: rounded((1 - freemem() / totalmem()) * 100),
        storage: rounded(blocks === 0 ? 0 : (1 - bavail / blocks) * 100),
      };
    },
  };
}

function processorTimes(): { busy: number; total: number } {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const used = times.user + times.nice + times.sys + times.irq;
    busy += used;
    total += used + times.idle;
  }
  return { busy, total };
}

function rounded(percent: number): number {
  return Math.min(100, Math.max(0, Math.round(percent * 10) / 10));
}

import { existsSync } from "node:fs";

/** Who limits the memory of a whole process tree here. Without one, memory is limited per process only. */
export type CgroupManager = "systemd-system" | "systemd-user" | "none";

/** Looks for a systemd that takes scopes from us. @param exists for tests */
export function cgroupManager(exists: (path: string) => boolean = existsSync): CgroupManager {
  if (process.platform !== "linux" || !exists("/run/systemd/system") || !exists("/usr/bin/systemd-run")) return "none";
  const uid = process.getuid?.();
  if (uid === 0) return "systemd-system";
  return exists(`/run/user/${uid}/bus`) ? "systemd-user" : "none";
}

/** The words put before a command so that it runs in a scope with limits; `systemd-run` becomes the command. */
export function cgroupPrefix(manager: CgroupManager, limits: { memoryBytes: number; processes: number }): string[] {
  if (manager === "none") return [];
  return [
    ["/usr/bin/systemd-run", "--quiet", "--scope", "--collect"],
    manager === "systemd-user" ? ["--user"] : [],
    [`--property=MemoryMax=${limits.memoryBytes}`, "--property=MemorySwapMax=0"],
    [`--property=TasksMax=${limits.processes + 8}`, "--"],
  ].flat();
}

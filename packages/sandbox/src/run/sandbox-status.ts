import { constants, existsSync } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { SandboxSetupError } from "../errors/sandbox-setup-error.ts";
import type { CgroupManager } from "./cgroup.ts";

/** Whether commands can be contained here, for the doctor and for those who are about to offer shell tools. */
export type SandboxStatus =
  | {
      available: true;
      bubblewrap: string;
      /** Architecture of the system-call filter. */
      seccomp: "x64" | "arm64";
      /** `none`: memory is limited per process, not for the whole tree. */
      cgroup: CgroupManager;
      /** Programs inside reach the egress proxy (`socat` is there). */
      egressRelay: boolean;
    }
  | { available: false; reason: string; fix: string };

/** Absolute path of a program in the folders of PATH, or undefined. */
export async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => isAbsolute(entry))) {
    const candidate = join(folder, name);
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return undefined;
}

/** Says why there is no sandbox before one is tried. */
export function unsupported(): { reason: string; fix: string } | undefined {
  if (process.platform !== "linux")
    return {
      reason: `this is ${process.platform}, and the sandbox needs Linux`,
      fix: "Run the hub in a Linux virtual machine or container to give agents a shell; all else works here.",
    };
  if (existsSync("/system/bin/linker") || process.env["TERMUX_VERSION"] !== undefined)
    return {
      reason: "Android forbids the namespaces the sandbox is made of",
      fix: "Let another device of yours run commands; this one can lend compute and show the portal.",
    };
  if (process.arch !== "x64" && process.arch !== "arm64")
    return {
      reason: `there is no system-call filter for ${process.arch}`,
      fix: "Run the hub on an x64 or arm64 machine to give agents a shell.",
    };
  return undefined;
}

/** Turns the failure of a trial run into what a person can do about it. */
export function explainFailure(thrown: unknown): { reason: string; fix: string } {
  const reason = thrown instanceof SandboxSetupError ? thrown.message : String(thrown);
  const restricted = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
  if (existsSync(restricted) && /permission denied|not permitted/i.test(reason))
    return {
      reason: `${reason} (AppArmor restricts user namespaces)`,
      fix: "Allow them for bubblewrap: sudo apt install apparmor-profiles && sudo ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && sudo systemctl reload apparmor",
    };
  if (/namespace|not permitted|permission denied|no space/i.test(reason))
    return {
      reason,
      fix: "Allow user namespaces: sudo sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000. In a container: start it with --security-opt seccomp=unconfined --security-opt systempaths=unconfined.",
    };
  return { reason, fix: "Run `bwrap --ro-bind / / true` by hand and follow what it says." };
}

import { statSync } from "node:fs";
import { lstat, lchown, readdir } from "node:fs/promises";
import { join } from "node:path";
import { SandboxSetupError } from "../errors/sandbox-setup-error.ts";
import { WorkspaceOwnerError } from "../errors/workspace-owner-error.ts";

/** Whom the sandbox runs as outside. Undefined: as ourselves, an ordinary user. */
export interface SandboxUser {
  uid: number;
  gid: number;
}

/** The user for whom nothing on a machine is meant. */
export const nobody: SandboxUser = { uid: 65534, gid: 65534 };

const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Started as root, the sandbox runs as the owner of its workspace, or as `nobody` without one.
 * Ordinary users keep their own identity: they have no other.
 * @throws WorkspaceOwnerError where root owns the workspace, unless it is read-only and readable by everyone
 */
export function sandboxUser(workspace?: { folder: string; readOnly?: boolean }): SandboxUser | undefined {
  if (!isRoot()) return undefined;
  if (workspace === undefined) return nobody;
  const owner = statSync(workspace.folder);
  if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid === 0 ? nobody.gid : owner.gid };
  if (workspace.readOnly === true && (owner.mode & 0o005) === 0o005) return nobody;
  throw new WorkspaceOwnerError(workspace.folder);
}

/**
 * Readies a folder Hearth made itself for sandboxed writing. Started as root, gives the folder and all in it that
 * root owns to `nobody`, without following links and leaving files with several names alone; for an ordinary user
 * there is nothing to do. Call it once, when the workspace is made.
 * @returns how many entries changed owner
 */
export async function prepareWorkspace(folder: string, user: SandboxUser = nobody): Promise<number> {
  if (!isRoot()) return 0;
  if (user.uid === 0)
    throw new SandboxSetupError("its user would be root", { hint: "Choose an unprivileged user.", field: "/user" });
  let changed = 0;
  const give = async (path: string): Promise<void> => {
    const met = await lstat(path);
    if (met.isDirectory()) for (const name of await readdir(path)) await give(join(path, name));
    if (met.uid !== 0 || (!met.isDirectory() && met.nlink > 1)) return;
    await lchown(path, user.uid, user.gid);
    changed += 1;
  };
  await give(folder);
  return changed;
}

import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { cp, lstat, mkdir, rename, rm } from "node:fs/promises";
import type { FolderUsage } from "./measure-folder.ts";

export interface CopyFolderOptions {
  /** Copied from here; an empty folder where it is absent. */
  from: string | undefined;
  /** Absolute path, which must not exist. */
  to: string;
  /** Absolute path beside which nothing is lost: a crash leaves what was copied so far there. */
  by: string;
  /** Called for each entry with what was copied so far. What it throws ends the copy. */
  check: (copied: FolderUsage) => void;
}

/**
 * Copies a folder: it is there whole or not at all. Files, folders and links come as they are; devices, sockets and pipes
 * are left out. Started as root, the copy is given to the user that commands run as.
 */
export async function copyFolder({ from, to, by, check }: CopyFolderOptions): Promise<void> {
  const temporary = `${by}.${randomBytes(6).toString("hex")}.copy`;
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  try {
    if (from !== undefined) await copy(from, temporary, check);
    const { prepareWorkspace } = await import("@hearth/sandbox");
    await prepareWorkspace(temporary);
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function copy(from: string, to: string, check: CopyFolderOptions["check"]): Promise<void> {
  const copied: FolderUsage = { bytes: 0, files: 0 };
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: async (source) => {
      const met = await lstat(source);
      if (!met.isFile() && !met.isDirectory() && !met.isSymbolicLink()) return false;
      copied.files += 1;
      if (met.isFile()) copied.bytes += met.size;
      check(copied);
      return true;
    },
  });
}

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BackupEntry } from "@hearth/protocol";
import { filesOf, readManifest } from "./backup-manifest.ts";

/** The backups in a folder, newest first. What is not whole is none. */
export async function listBackups(folder: string): Promise<BackupEntry[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const found: BackupEntry[] = [];
  for (const name of names.filter((one) => isBackupName(one))) {
    const manifest = await readManifest(join(folder, name)).catch(() => undefined);
    if (manifest === undefined) continue;
    const files = filesOf(manifest);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    found.push({ name, madeAt: manifest.madeAt, bytes, files: files.length, hearth: manifest.hearth });
  }
  return found.toSorted((one, other) => other.madeAt - one.madeAt || (other.name < one.name ? -1 : 1));
}

/** Whether a name could be one that `makeBackup` gave; anything else does not become a path. */
export function isBackupName(name: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(?:-\d+)?$/.test(name);
}

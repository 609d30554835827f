import { join, resolve } from "node:path";
import { BackupError } from "./backup-error.ts";
import { isBackupName } from "./list-backups.ts";

/** Where a backup lies. @throws BackupError for what is no name of one, so that it does not become a path */
export function backupPlace(home: string, name: string, folder: string | undefined): string {
  if (!isBackupName(name))
    throw new BackupError(`${JSON.stringify(name)} is no name of a backup`, {
      hint: "Take one that hearth backup list shows, such as 2026-05-01T03-00-00Z; say with --folder where it lies.",
    });
  return join(folder === undefined ? join(home, "backups") : resolve(folder), name);
}

import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

/** Writes a file of mode 0600 beside the one it is to replace, and syncs it. @returns its path, for `rename` or `link` */
export async function writeAside(folder: string, prefix: string, text: string): Promise<string> {
  const path = join(folder, `${prefix}${randomBytes(8).toString("hex")}.tmp`);
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return path;
}

/** Makes a rename or a new name in the folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

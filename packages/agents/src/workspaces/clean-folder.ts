import { lstat, readdir, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";

export interface CleanOptions {
  /** What was last changed before this goes, milliseconds since 1970. */
  before: number;
  signal?: AbortSignal;
}

export interface CleanResult {
  files: number;
  bytes: number;
}

/**
 * Removes files below a folder that were not changed for long, and folders that are empty and as old. Links are removed
 * and never followed. The folder itself stays.
 */
export async function cleanFolder(folder: string, options: CleanOptions): Promise<CleanResult> {
  const result: CleanResult = { files: 0, bytes: 0 };
  await clean(folder, options, result);
  return result;
}

async function clean(folder: string, options: CleanOptions, result: CleanResult): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    options.signal?.throwIfAborted();
    const path = join(folder, entry.name);
    const met = await lstat(path).catch(() => undefined);
    if (met === undefined) continue;
    if (met.isDirectory()) {
      await clean(path, options, result);
      // Its own time was taken before, since removing what is in it changes it. Fails where something is left.
      if (met.mtimeMs < options.before) await rmdir(path).catch(() => undefined);
    } else if (met.mtimeMs < options.before) {
      // Gone already, or not ours to remove: neither is a reason to leave the rest.
      const removed = await unlink(path).then(
        () => true,
        () => false,
      );
      if (!removed) continue;
      result.files += 1;
      result.bytes += met.size;
    }
  }
}

/** Whether nothing in a folder, nor the folder itself, was changed since then (milliseconds since 1970). */
export async function isOlder(folder: string, before: number): Promise<boolean> {
  const met = await lstat(folder).catch(() => undefined);
  if (met === undefined || met.mtimeMs >= before) return false;
  if (!met.isDirectory()) return true;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!(await isOlder(join(folder, name), before))) return false;
  }
  return true;
}

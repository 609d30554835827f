import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

export interface FolderUsage {
  bytes: number;
  files: number;
}

/** What lies below a folder. Links are counted as they are and never followed; what vanishes meanwhile counts nothing. */
export async function measureFolder(folder: string, signal?: AbortSignal): Promise<FolderUsage> {
  const usage: FolderUsage = { bytes: 0, files: 0 };
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    signal?.throwIfAborted();
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) {
        waiting.push(path);
        continue;
      }
      const met = await lstat(path).catch(() => undefined);
      if (met === undefined) continue;
      usage.bytes += met.size;
      usage.files += 1;
    }
  }
  return usage;
}

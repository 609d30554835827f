import { join } from "node:path";
import { type BackupManifest, filesName, readManifest } from "./backup-manifest.ts";
import { isSound, sha256Of, sizeOf } from "./copy-file.ts";
import { isDatabase } from "./home-files.ts";

/** Reads a whole backup again. @returns what is wrong with it, by file; nothing when it is whole */
export async function verifyBackup(
  folder: string,
  signal?: AbortSignal,
): Promise<{ manifest: BackupManifest; problems: string[] }> {
  const manifest = await readManifest(folder);
  const problems: string[] = [];
  for (const { path, bytes, sha256 } of manifest.files) {
    signal?.throwIfAborted();
    const file = join(folder, filesName, path);
    const problem = await problemOf(file, { bytes, sha256 }, signal);
    if (problem !== undefined) problems.push(`${path} ${problem}`);
    else if (isDatabase(path) && !isSound(file)) problems.push(`${path} is damaged inside`);
  }
  return { manifest, problems };
}

async function problemOf(
  file: string,
  { bytes, sha256 }: { bytes: number; sha256: string },
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    if ((await sizeOf(file)) !== bytes) return "has another size";
    return (await sha256Of(file, signal)) === sha256 ? undefined : "was changed";
  } catch (error) {
    signal?.throwIfAborted();
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "is missing" : `cannot be read (${String(error)})`;
  }
}

import { join } from "node:path";
import { type BackupManifest, filesName, filesOf, readManifest } from "./backup-manifest.ts";
import { isSound, sha256Of, sizeOf } from "./copy-file.ts";
import { isDatabase } from "./home-files.ts";
import { databaseName } from "./postgres/database-part.ts";

/** Reads a whole backup again. @returns what is wrong with it, by file; nothing when it is whole */
export async function verifyBackup(
  folder: string,
  signal?: AbortSignal,
): Promise<{ manifest: BackupManifest; problems: string[] }> {
  const manifest = await readManifest(folder);
  const problems: string[] = [];
  for (const { path, bytes, sha256 } of filesOf(manifest)) {
    signal?.throwIfAborted();
    const file = join(folder, path);
    const name = path.startsWith(`${filesName}/`) ? path.slice(filesName.length + 1) : path;
    const problem = await problemOf(file, { bytes, sha256 }, signal);
    if (problem !== undefined) problems.push(`${name} ${problem}`);
    else if (isDatabase(path) && !isSound(file)) problems.push(`${name} is damaged inside`);
  }
  if (manifest.database !== undefined) {
    const { unknownStep } = await import("./postgres/unknown-step.ts");
    const step = unknownStep(manifest.database);
    if (step !== undefined)
      problems.push(`${databaseName} needs a newer Hearth (${step.package} ${step.id} is unknown here)`);
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

import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BackupFile, type BackupManifest, filesName, manifestName } from "./backup-manifest.ts";
import { copyDatabase, copyPlain, sha256Of, sizeOf, sync } from "./copy-file.ts";
import { homeFiles, isDatabase } from "./home-files.ts";
import type { DatabasePart } from "./postgres/database-part.ts";
import { isPostgres } from "./postgres/is-postgres.ts";

export interface MakeBackupOptions {
  home: string;
  /** Where backups lie; made where it is missing. */
  folder: string;
  /** Of Hearth. */
  version: string;
  /** As the hub was told. A PostgreSQL database is copied too; one of SQLite is a file of the home. @default that of SQLite */
  databaseUrl?: string;
  signal?: AbortSignal;
  /** @default Date.now */
  now?: () => number;
}

const partSuffix = ".part";

/**
 * Copies a home while its hub runs: databases at one moment each, through SQLite or PostgreSQL; everything else as it lies there. The copy grows
 * under another name and gets its own at the end, so whatever has a backup's name is whole. One caller at a time.
 * @returns its name
 */
export async function makeBackup({
  home,
  folder,
  version,
  databaseUrl,
  signal,
  now = Date.now,
}: MakeBackupOptions): Promise<{ name: string; manifest: BackupManifest }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeParts(folder);
  const madeAt = now();
  const name = await freeName(folder, nameFor(madeAt));
  const part = join(folder, name + partSuffix);
  try {
    await mkdir(join(part, filesName), { recursive: true, mode: 0o700 });
    // Before the journal, as the databases among the files are.
    const database = await dump({ databaseUrl, folder: part, signal });
    const files: BackupFile[] = [];
    for (const path of await homeFiles(home)) {
      signal?.throwIfAborted();
      const file = await copyOne(join(home, path), join(part, filesName, path), path, signal);
      if (file !== undefined) files.push(file);
    }
    const manifest: BackupManifest = {
      version: 1,
      hearth: version,
      madeAt,
      files,
      ...(database === undefined ? {} : { database }),
    };
    await writeFile(join(part, manifestName), JSON.stringify(manifest), { mode: 0o600, flush: true });
    await sync(part);
    await rename(part, join(folder, name));
    await sync(folder);
    return { name, manifest };
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

async function dump({
  databaseUrl = "",
  ...options
}: {
  databaseUrl: string | undefined;
  folder: string;
  signal: AbortSignal | undefined;
}): Promise<DatabasePart | undefined> {
  if (!isPostgres(databaseUrl)) return undefined;
  const { dumpDatabase } = await import("./postgres/dump-database.ts");
  return await dumpDatabase({ url: databaseUrl, ...options });
}

async function copyOne(
  from: string,
  to: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<BackupFile | undefined> {
  let mode: number;
  try {
    ({ mode } = await stat(from));
    if (!isDatabase(path) || !(await copyDatabase(from, to, mode))) await copyPlain(from, to, mode, signal);
  } catch (error) {
    // It was there when the folder was read, and somebody has removed it since.
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && !(await exists(from))) return undefined;
    throw error;
  }
  return { path, bytes: await sizeOf(to), sha256: await sha256Of(to, signal), mode: mode & 0o777 };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What a process that was killed has left. */
async function removeParts(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.endsWith(partSuffix)) await rm(join(folder, name), { recursive: true, force: true });
}

/** `2026-05-01T03-00-00Z`: sorts as it was made, and is a name on every file system. */
export function nameFor(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
}

async function freeName(folder: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!(await exists(join(folder, candidate)))) return candidate;
  }
}

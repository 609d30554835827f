import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { BackupError } from "./backup-error.ts";
import { type BackupManifest, filesName, readManifest } from "./backup-manifest.ts";
import { copyPlain, sync } from "./copy-file.ts";
import { isKept } from "./home-files.ts";
import { nameFor } from "./make-backup.ts";
import { readMarker, removeMarker, writeMarker } from "./restore-marker.ts";
import { verifyBackup } from "./verify-backup.ts";

export interface RestoreOptions {
  /** Locked by the caller: no hub runs on it. */
  home: string;
  /** The backup's own folder. */
  backup: string;
  /** Where the backup has a PostgreSQL database: the address of the one that it goes into, from `restoreTarget`. */
  databaseUrl?: string | undefined;
  /** Of Hearth, for the backup of what is replaced. @default "" */
  version?: string;
  signal?: AbortSignal;
  /** @default Date.now */
  now?: () => number;
}

export interface Restored {
  /** The folder with the files that were there. */
  aside: string;
  /** The name of the backup that was made of what was there, beside the one put back: only where a PostgreSQL database was replaced. */
  before?: string;
}

const staged = (home: string): string => join(home, "restoring");

/**
 * Puts a backup in the place of what a home has, after reading all of it again. What was there is kept below `backups/replaced-…`.
 * Until all is copied nothing is changed; from then on a crash is mended by `finishRestore`, which every start calls. A PostgreSQL
 * database is replaced in one transaction, after a backup was made of it, and the files follow it or nothing has changed.
 * @throws BackupError where the backup is not whole or is of a newer Hearth, or a hub works in the database; StorageError and its kin
 */
export async function restoreBackup({
  home,
  backup,
  databaseUrl,
  version = "",
  signal,
  now = Date.now,
}: RestoreOptions): Promise<Restored> {
  const { database } = await readManifest(backup);
  if (database === undefined) {
    const manifest = await requireWhole(backup, signal);
    await stage({ home, backup, manifest, signal });
    const aside = `replaced-${nameFor(now())}`;
    await writeMarker(home, { phase: "aside", aside });
    await finishRestore(home);
    return { aside: join(home, "backups", aside) };
  }
  if (databaseUrl === undefined) throw new TypeError("a backup of PostgreSQL needs the address of a database");
  const { replaceDatabase } = await import("./postgres/replace-database.ts");
  const replaced = replaceDatabase({
    home,
    backup,
    part: database,
    databaseUrl,
    version,
    signal,
    now,
    stage: async () => stage({ home, backup, manifest: await requireWhole(backup, signal), signal }),
  });
  const { aside, before } = await replaced.catch(async (error: unknown) => {
    if ((await readMarker(home)) === undefined) await rm(staged(home), { recursive: true, force: true });
    throw error;
  });
  await finishRestore(home, databaseUrl);
  return { aside: join(home, "backups", aside), ...(before === undefined ? {} : { before }) };
}

/**
 * Ends a restore that a crash cut off after everything had been copied, or clears away one that has changed nothing yet.
 * @param databaseUrl as the hub was told: it is asked whether it has taken the copy in
 * @returns whether what is there now is the backup
 * @throws StorageError and its kin where the database cannot be asked
 */
export async function finishRestore(home: string, databaseUrl = ""): Promise<boolean> {
  let mark = await readMarker(home);
  if (mark === undefined) return false;
  if (mark.phase === "database") {
    const { isLoaded } = await import("./postgres/replace-database.ts");
    if (!(await isLoaded(databaseUrl, mark.id))) {
      await removeMarker(home);
      await rm(staged(home), { recursive: true, force: true });
      return false;
    }
    mark = { phase: "aside", aside: mark.aside };
    await writeMarker(home, mark);
  }
  const { phase, aside } = mark;
  if (phase === "aside") {
    const place = join(home, "backups", aside);
    await mkdir(place, { recursive: true, mode: 0o700 });
    for (const name of await readdir(home)) if (isKept(name)) await moveAside(join(home, name), join(place, name));
    await sync(home);
    await writeMarker(home, { phase: "in", aside });
  }
  for (const name of await stagedNames(home)) await rename(join(staged(home), name), join(home, name));
  await sync(home);
  await rm(staged(home), { recursive: true, force: true });
  await removeMarker(home);
  return true;
}

async function requireWhole(backup: string, signal: AbortSignal | undefined): Promise<BackupManifest> {
  const { manifest, problems } = await verifyBackup(backup, signal);
  const [first] = problems;
  if (first === undefined) return manifest;
  const others = problems.length > 1 ? `, and ${problems.length - 1} more` : "";
  throw new BackupError(`the backup is not whole: ${first}${others}`, {
    hint: "Take another one of hearth backup list. Nothing was changed.",
  });
}

/** Copies a backup's files beside what is there. */
async function stage({
  home,
  backup,
  manifest,
  signal,
}: {
  home: string;
  backup: string;
  manifest: BackupManifest;
  signal: AbortSignal | undefined;
}): Promise<void> {
  await rm(staged(home), { recursive: true, force: true });
  await mkdir(staged(home), { mode: 0o700 });
  // What is no part of a home's backups stays, whatever a backup says.
  const kept = manifest.files.filter(({ path }) => isKept(path.split("/")[0]!));
  for (const { path, mode } of kept)
    await copyPlain(join(backup, filesName, path), join(staged(home), path), mode, signal);
  await sync(staged(home));
}

/** None where a crash came after the last move. */
async function stagedNames(home: string): Promise<string[]> {
  return await readdir(staged(home)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}

/** A start that came in between has made folders anew that had been moved; they are empty. */
async function moveAside(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    await rmdir(from);
  });
}

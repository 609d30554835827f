import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BackupError } from "./backup-error.ts";
import { filesName } from "./backup-manifest.ts";
import { copyPlain, sync } from "./copy-file.ts";
import { isKept } from "./home-files.ts";
import { nameFor } from "./make-backup.ts";
import { verifyBackup } from "./verify-backup.ts";

export interface RestoreOptions {
  /** Locked by the caller: no hub runs on it. */
  home: string;
  /** The backup's own folder. */
  backup: string;
  signal?: AbortSignal;
  /** @default Date.now */
  now?: () => number;
}

/** How far a restore has come that a crash may have cut off: the present is put `aside`, then the copy is put `in`. */
const marker = z.strictObject({ phase: z.enum(["aside", "in"]), aside: z.string().regex(/^replaced-[0-9TZ-]+$/) });
type Marker = z.infer<typeof marker>;

const staged = (home: string): string => join(home, "restoring");
const markerPath = (home: string): string => join(home, "restoring.json");

/**
 * Puts a backup in the place of what a home has, after reading all of it again. What was there is kept below `backups/replaced-…`.
 * Until all is copied nothing is changed; from then on a crash is mended by `finishRestore`, which every start calls.
 * @throws BackupError where the backup is not whole
 */
export async function restoreBackup({
  home,
  backup,
  signal,
  now = Date.now,
}: RestoreOptions): Promise<{ aside: string }> {
  const { manifest, problems } = await verifyBackup(backup, signal);
  const [first] = problems;
  if (first !== undefined)
    throw new BackupError(
      `the backup is not whole: ${first}${problems.length > 1 ? `, and ${problems.length - 1} more` : ""}`,
      {
        hint: "Take another one of hearth backup list. Nothing was changed.",
      },
    );
  await rm(staged(home), { recursive: true, force: true });
  await mkdir(staged(home), { mode: 0o700 });
  for (const { path, mode } of manifest.files)
    await copyPlain(join(backup, filesName, path), join(staged(home), path), mode, signal);
  await sync(staged(home));
  const aside = `replaced-${nameFor(now())}`;
  await writeMarker(home, { phase: "aside", aside });
  await finishRestore(home);
  return { aside: join(home, "backups", aside) };
}

/** Ends a restore that a crash cut off after everything had been copied. @returns whether there was one */
export async function finishRestore(home: string): Promise<boolean> {
  const text = await readFile(markerPath(home), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return false;
  const { phase, aside } = marker.parse(JSON.parse(text));
  if (phase === "aside") {
    const place = join(home, "backups", aside);
    await mkdir(place, { recursive: true, mode: 0o700 });
    for (const name of await readdir(home)) if (isKept(name)) await moveAside(join(home, name), join(place, name));
    await sync(home);
    await writeMarker(home, { phase: "in", aside });
  }
  for (const name of await readdir(staged(home))) await rename(join(staged(home), name), join(home, name));
  await sync(home);
  await rm(staged(home), { recursive: true, force: true });
  await rm(markerPath(home));
  return true;
}

/** A start that came in between has made folders anew that had been moved; they are empty. */
async function moveAside(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    await rmdir(from);
  });
}

async function writeMarker(home: string, value: Marker): Promise<void> {
  const draft = `${markerPath(home)}.draft`;
  await writeFile(draft, JSON.stringify(value), { mode: 0o600, flush: true });
  await rename(draft, markerPath(home));
  await sync(home);
}

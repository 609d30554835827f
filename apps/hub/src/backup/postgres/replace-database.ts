import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeBackup, nameFor } from "../make-backup.ts";
import { finishRestore } from "../restore-backup.ts";
import { writeMarker } from "../restore-marker.ts";
import type { DatabasePart } from "./database-part.ts";
import { loadDatabase, newer, wasLoaded } from "./load-database.ts";
import { hasContent, openReplaceSession, openWaitingSession } from "./replace-session.ts";
import { unknownStep } from "./unknown-step.ts";

export interface ReplaceDatabaseOptions {
  home: string;
  /** The backup's own folder. */
  backup: string;
  part: DatabasePart;
  databaseUrl: string;
  /** Of Hearth. */
  version: string;
  signal: AbortSignal | undefined;
  now: () => number;
  /** Reads the whole backup again and lays its files beside those of the home. */
  stage: () => Promise<void>;
}

/**
 * Replaces what a PostgreSQL database has by what a backup has, and leaves in the home how its files follow. What was there is
 * first copied into a backup of its own, beside the one that is put back.
 * @returns the name under which the home's files go aside, and that of the backup, if there was anything
 */
export async function replaceDatabase(options: ReplaceDatabaseOptions): Promise<{ aside: string; before?: string }> {
  const { home, backup, part, databaseUrl, version, signal, now, stage } = options;
  const step = unknownStep(part);
  if (step !== undefined) throw newer(step);
  await using session = await openReplaceSession({ url: databaseUrl, signal });
  await stage();
  const made = (await hasContent(session))
    ? await makeBackup({
        home,
        folder: dirname(backup),
        version,
        databaseUrl,
        now,
        ...(signal === undefined ? {} : { signal }),
      })
    : undefined;
  const id = randomUUID();
  const aside = `replaced-${nameFor(now())}`;
  let marked = false;
  try {
    await loadDatabase({
      session,
      folder: backup,
      part,
      id,
      async beforeCommit() {
        marked = true;
        await writeMarker(home, { phase: "database", aside, id });
      },
    });
  } catch (error) {
    await session[Symbol.asyncDispose]();
    // The connection may have been lost after the database had kept it all.
    if (!marked || !(await finishRestore(home, databaseUrl))) {
      // What it holds is still there.
      if (made !== undefined) await rm(join(dirname(backup), made.name), { recursive: true, force: true });
      throw error;
    }
  }
  return { aside, ...(made === undefined ? {} : { before: made.name }) };
}

/** Whether a database has taken a copy in: asked once whoever was at it is gone. */
export async function isLoaded(url: string, id: string): Promise<boolean> {
  await using session = await openWaitingSession({ url });
  return await wasLoaded(session, id);
}

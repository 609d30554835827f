import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { sync } from "./copy-file.ts";

const aside = z.string().regex(/^replaced-[0-9TZ-]+$/);

/**
 * How far a restore has come that a crash may have cut off: the PostgreSQL database, where there is one, takes the copy in under an
 * `id` (whether it did, it knows itself), then the present files are put `aside`, then the copies are put `in`.
 */
const restoreMarker = z.discriminatedUnion("phase", [
  z.strictObject({ phase: z.literal("database"), aside, id: z.string().min(1) }),
  z.strictObject({ phase: z.literal("aside"), aside }),
  z.strictObject({ phase: z.literal("in"), aside }),
]);
export type RestoreMarker = z.infer<typeof restoreMarker>;

const markerPath = (home: string): string => join(home, "restoring.json");

/** Undefined where no restore is under way. */
export async function readMarker(home: string): Promise<RestoreMarker | undefined> {
  const text = await readFile(markerPath(home), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : restoreMarker.parse(JSON.parse(text));
}

/** On the disk when this resolves; the one before it until then. */
export async function writeMarker(home: string, value: RestoreMarker): Promise<void> {
  const draft = `${markerPath(home)}.draft`;
  await writeFile(draft, JSON.stringify(value), { mode: 0o600, flush: true });
  await rename(draft, markerPath(home));
  await sync(home);
}

export async function removeMarker(home: string): Promise<void> {
  await rm(markerPath(home));
}

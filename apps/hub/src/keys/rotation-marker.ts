import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { keysFolder } from "../home/open-home.ts";

const marker = z.object({ from: z.string(), begunAt: z.number() });

/** A rotation that is under way, or that a crash cut short: which key still signs the journal. */
export type RotationMarker = z.infer<typeof marker>;

const pathOf = (home: string): string => join(keysFolder(home), "rotation.json");

/** Undefined when there is none. One that cannot be read counts as none: then only the key itself is trusted. */
export async function readRotationMarker(home: string): Promise<RotationMarker | undefined> {
  const text = await readFile(pathOf(home), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return marker.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export async function writeRotationMarker(home: string, from: string): Promise<void> {
  const draft = `${pathOf(home)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ from, begunAt: Date.now() } satisfies RotationMarker)}\n`, {
    mode: 0o600,
    flush: true,
  });
  await rename(draft, pathOf(home));
}

export async function removeRotationMarker(home: string): Promise<void> {
  await rm(pathOf(home), { force: true });
}

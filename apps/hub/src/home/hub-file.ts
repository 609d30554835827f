import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const hubFile = z.object({
  pid: z.number().int().positive(),
  /** Such as `http://127.0.0.1:8080`. */
  address: z.string(),
  startedAt: z.number(),
  version: z.string(),
});

/** What a running hub says about itself in `HEARTH_HOME/hub.json`, for the programs of its owner. */
export type HubFile = z.infer<typeof hubFile>;

const pathOf = (home: string): string => join(home, "hub.json");

/** Written once the hub listens. Replaces what a crashed hub left. */
export async function writeHubFile(home: string, file: HubFile): Promise<void> {
  const draft = `${pathOf(home)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(file)}\n`, { mode: 0o600 });
  await rename(draft, pathOf(home));
}

/** Undefined when there is none or its process is gone: a killed hub could not remove its file. */
export async function readHubFile(home: string): Promise<HubFile | undefined> {
  const text = await readFile(pathOf(home), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const file = hubFile.parse(JSON.parse(text));
    return isRunning(file.pid) ? file : undefined;
  } catch {
    return undefined;
  }
}

export async function removeHubFile(home: string): Promise<void> {
  await rm(pathOf(home), { force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}

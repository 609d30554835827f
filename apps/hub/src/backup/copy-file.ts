import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { pipeline } from "node:stream/promises";

/** All pages in one step: read at one moment, while others go on writing. In more steps each write would begin the copy anew. */
const allPages = 0x3fff_ffff;
const notDatabase = 26;

export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash, signal === undefined ? {} : { signal });
  return hash.digest("hex");
}

/** Copies a file as it is. What the copy says is on the disk when this resolves. */
export async function copyPlain(from: string, to: string, mode: number, signal?: AbortSignal): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const copy = createWriteStream(to, { mode: 0o600, flags: "wx" });
  await pipeline(createReadStream(from), copy, signal === undefined ? {} : { signal });
  await chmod(to, mode & 0o777);
  await sync(to);
}

/** Copies a database as it is at one moment, while others use it. @returns false for a file that is none */
export async function copyDatabase(from: string, to: string, mode: number): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    using source = new DatabaseSync(from, { readOnly: true, timeout: 5000 });
    await backup(source, to, { rate: allPages });
  } catch (error) {
    await rm(to, { force: true });
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === notDatabase) return false;
    throw error;
  }
  await chmod(to, mode & 0o777);
  await sync(to);
  return true;
}

/** Whether SQLite finds a database whole. */
export function isSound(path: string): boolean {
  try {
    using database = new DatabaseSync(path, { readOnly: true });
    return database.prepare("PRAGMA quick_check").get()?.["quick_check"] === "ok";
  } catch (error) {
    // A file of a person that only has such a name.
    return ((error as { errcode?: number }).errcode ?? 0) % 256 === notDatabase;
  }
}

/** Waits until a file or folder is on the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;

import { constants } from "node:fs";
import { link, mkdir, open, readdir, rename, stat, unlink, type FileHandle } from "node:fs/promises";
import { createPrivateKey } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { DeviceKey } from "./device-key.ts";
import { KeyFileError } from "./errors/key-file-error.ts";
import { keyRotation, verifyKeyHistory } from "./key-rotation.ts";
import { syncFolder, writeAside } from "./write-aside.ts";

const keyFileSchema = z.strictObject({
  version: z.literal(1),
  created: z.number(),
  privateKey: z.string(),
  rotations: z.array(keyRotation),
});

export function keyFilePath(folder: string): string {
  return join(folder, "device-key.json");
}

/** Makes the folder (0700) and refuses one in which somebody else could swap the file. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = await stat(folder);
  const own = process.geteuid?.();
  if (own === undefined) return;
  if (uid !== own) {
    throw new KeyFileError(`the key folder ${folder} belongs to user ${uid}, not to ${own}`, {
      hint: `Give it to the user Hearth runs as: chown ${own} ${folder}`,
    });
  }
  if ((mode & 0o022) !== 0) {
    throw new KeyFileError(`the key folder ${folder} can be written by others (mode ${octal(mode)})`, {
      hint: `Close it: chmod 700 ${folder}`,
    });
  }
}

/** The key in the file, or undefined when there is none. Follows no link and reads no file that others may read. */
export async function readKeyFile(folder: string): Promise<DeviceKey | undefined> {
  const path = keyFilePath(folder);
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return undefined;
    const what = code === "ELOOP" ? "is a symbolic link" : `cannot be opened (${code})`;
    throw new KeyFileError(`the key file ${path} ${what}`, {
      hint: "Put the key file itself there, readable by the user Hearth runs as.",
      cause,
    });
  }
  try {
    await refuseUnsafe(file, path);
    return decode(await file.readFile("utf8"), path);
  } finally {
    await file.close();
  }
}

/** Writes a key that must not exist yet. Of two processes that create at once, one wins; both then read the same file. */
export async function createKeyFile(folder: string, key: DeviceKey): Promise<void> {
  const temporary = await writeTemporary(folder, key);
  try {
    // A hard link, unlike a rename, never replaces what is there.
    await link(temporary, keyFilePath(folder));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
  } finally {
    await unlink(temporary);
  }
  await syncFolder(folder);
}

/**
 * Replaces the key; after a crash the file holds the old key or the new one, whole.
 * @param written told once the new key lies aside, before it takes the place of the old one
 */
export async function replaceKeyFile(folder: string, key: DeviceKey, written: () => void): Promise<void> {
  const temporary = await writeTemporary(folder, key);
  written();
  await rename(temporary, keyFilePath(folder));
  await syncFolder(folder);
}

/** Removes keys that a crash left aside: each is the private key of nobody. Only for whoever alone may change the folder. */
export async function discardKeysAside(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(asidePrefix) && name.endsWith(".tmp")) await unlink(join(folder, name));
  }
}

const asidePrefix = ".device-key-";

async function writeTemporary(folder: string, key: DeviceKey): Promise<string> {
  const { created, rotations } = key;
  const file = { version: 1, created, privateKey: key.exportPrivateKey(), rotations };
  return await writeAside(folder, asidePrefix, `${JSON.stringify(file, null, 2)}\n`);
}

async function refuseUnsafe(file: FileHandle, path: string): Promise<void> {
  const status = await file.stat();
  const own = process.geteuid?.();
  if (!status.isFile()) {
    throw new KeyFileError(`the key file ${path} is not a regular file`, { hint: "Put the key file itself there." });
  }
  if (own === undefined) return;
  if (status.uid !== own) {
    throw new KeyFileError(`the key file ${path} belongs to user ${status.uid}, not to ${own}`, {
      hint: `Give it to the user Hearth runs as: chown ${own} ${path}`,
    });
  }
  if ((status.mode & 0o077) !== 0) {
    throw new KeyFileError(`the key file ${path} is open to others (mode ${octal(status.mode)})`, {
      hint: `Close it: chmod 600 ${path}. If others may have read it, rotate the key: hearth key rotate`,
    });
  }
}

function decode(text: string, path: string): DeviceKey {
  const hint = "Restore the file from a backup. Without it this device needs a new key and must be paired again.";
  try {
    const { created, privateKey, rotations } = keyFileSchema.parse(JSON.parse(text));
    const key = new DeviceKey({ privateKey: createPrivateKey(privateKey), created, rotations });
    if (verifyKeyHistory(rotations, key.did) !== undefined) return key;
  } catch {
    // The cause is dropped on purpose: it could quote the private key.
    throw new KeyFileError(`the key file ${path} is damaged`, { hint });
  }
  throw new KeyFileError(`the rotations in the key file ${path} do not lead to its key`, { hint });
}

const octal = (mode: number): string => (mode & 0o777).toString(8).padStart(4, "0");

import { constants } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { DeviceKey } from "./device-key.ts";
import { RevocationError } from "./errors/revocation-error.ts";
import { RevocationList, signedRevocation } from "./revocation-list.ts";
import { syncFolder, writeAside } from "./write-aside.ts";

const revocationFile = z.strictObject({ version: z.literal(1), revocations: z.array(signedRevocation) });

export interface RevocationFileOptions {
  /** The folder of the device's key; the file is `revocations.json` in it. */
  folder: string;
  /** The device's key: it and the keys before it may revoke others. */
  key: DeviceKey;
}

/**
 * The revocations that this device keeps; each is checked again.
 * @throws RevocationError when the file is damaged or holds one that was signed by none of the device's keys
 */
export async function readRevocations({ folder, key }: RevocationFileOptions): Promise<RevocationList> {
  const text = await readText(join(folder, "revocations.json"));
  const authorities = [...key.formerKeys.map(({ did }) => did), key.did];
  if (text === undefined) return new RevocationList({ authorities });
  let entries: z.infer<typeof revocationFile>["revocations"];
  try {
    entries = revocationFile.parse(JSON.parse(text)).revocations;
  } catch (cause) {
    throw new RevocationError("the device's revocations.json cannot be read", cause);
  }
  return new RevocationList({ authorities, entries });
}

/** Replaces the file; after a crash it is the old one or the new one. One process at a time: the caller sees to that. */
export async function writeRevocations(folder: string, list: RevocationList): Promise<void> {
  const text = `${JSON.stringify({ version: 1, revocations: list.toJSON() }, null, 2)}\n`;
  await rename(await writeAside(folder, ".revocations-", text), join(folder, "revocations.json"));
  await syncFolder(folder);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    return await file.readFile("utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new RevocationError("the device's revocations.json cannot be opened", cause);
  }
}

import { generateKeyPairSync } from "node:crypto";
import { DeviceKey } from "./device-key.ts";
import { KeyFileError } from "./errors/key-file-error.ts";
import {
  createKeyFile,
  discardKeysAside,
  keyFilePath,
  prepareFolder,
  readKeyFile,
  replaceKeyFile,
} from "./key-file.ts";
import { rotationType } from "./key-rotation.ts";

export interface OpenDeviceKeyOptions {
  /** Where `device-key.json` is; made with mode 0700 when missing. */
  folder: string;
  /** Make a key when there is none. @default true */
  create?: boolean;
  /** Milliseconds since 1970, for tests. @default Date.now */
  now?: () => number;
}

/**
 * This device's key: read from its file, or made on the first start.
 * @throws KeyFileError when the file is damaged, of another owner, open to others, or missing with `create: false`
 */
export async function openDeviceKey({
  folder,
  create = true,
  now = Date.now,
}: OpenDeviceKeyOptions): Promise<DeviceKey> {
  await prepareFolder(folder);
  const found = await readKeyFile(folder);
  if (found !== undefined) return found;
  if (create) {
    await createKeyFile(folder, generate(now()));
    // Read back rather than returned: another process may have been first.
    const created = await readKeyFile(folder);
    if (created !== undefined) return created;
  }
  throw new KeyFileError(`there is no key file ${keyFilePath(folder)}`, {
    hint: "Start Hearth once to make a key, or restore the file from a backup.",
  });
}

export interface RotateDeviceKeyOptions extends Omit<OpenDeviceKeyOptions, "create"> {
  /** Told once the new key is on the disk and the old one still in its place; for crash tests. */
  onWritten?: () => void;
}

/**
 * Replaces the device's key: the old one signs the new one, the new one accepts, and the old private key is gone.
 * Everything that holds the old DeviceKey must be given the new one. One process at a time: the caller sees to that.
 */
export async function rotateDeviceKey({
  folder,
  now = Date.now,
  onWritten = () => undefined,
}: RotateDeviceKeyOptions): Promise<DeviceKey> {
  const old = await openDeviceKey({ folder, create: false, now });
  await discardKeysAside(folder);
  const time = Math.max(now(), old.created);
  const { privateKey } = generateKeyPairSync("ed25519");
  const bare = new DeviceKey({ privateKey, created: time });
  const statement = JSON.stringify({ from: old.did, to: bare.did, validFrom: old.created, validUntil: time });
  const rotation = {
    statement,
    signature: Buffer.from(old.sign(rotationType, statement)).toString("base64"),
    acceptance: Buffer.from(bare.sign(rotationType, statement)).toString("base64"),
  };
  const next = new DeviceKey({ privateKey, created: time, rotations: [...old.rotations, rotation] });
  await replaceKeyFile(folder, next, onWritten);
  return next;
}

/** A key that is kept nowhere: for tests and for agents that live as long as their process. */
export function createEphemeralKey(now: () => number = Date.now): DeviceKey {
  return generate(now());
}

function generate(created: number): DeviceKey {
  return new DeviceKey({ privateKey: generateKeyPairSync("ed25519").privateKey, created });
}

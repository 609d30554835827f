import { argon2, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { SecretStoreError } from "../errors/secret-store-error.ts";
import { errnoOf } from "../files/folder-handle.ts";

/** What opens the store: something a person knows, or a file only Hearth's user reads. */
export type SecretKeySource = { passphrase: string } | { keyFile: string };

/** How a passphrase becomes a key; stored beside what it protects. Argon2id, RFC 9106, its second recommendation. */
export interface KeyDerivation {
  algorithm: "argon2id";
  salt: string;
  /** KiB */
  memory: number;
  passes: number;
  parallelism: number;
}

const keyBytes = 32;

export function newDerivation(): KeyDerivation {
  const salt = randomBytes(16).toString("base64");
  return { algorithm: "argon2id", salt, memory: 65_536, passes: 3, parallelism: 4 };
}

export async function deriveKey(passphrase: string, how: KeyDerivation): Promise<Buffer> {
  // A changed file must not make us spend more memory or less work than was agreed.
  const sane = how.algorithm === "argon2id" && how.memory >= 8192 && how.memory <= 2 ** 20;
  if (!sane || how.passes < 1 || how.passes > 16 || how.parallelism < 1 || how.parallelism > 16)
    throw new SecretStoreError("the stored key derivation is not one of ours", {
      hint: "Restore secrets.json from a backup.",
    });
  return await promisify(argon2)("argon2id", {
    message: passphrase.normalize("NFC"),
    nonce: Buffer.from(how.salt, "base64"),
    memory: how.memory,
    passes: how.passes,
    parallelism: how.parallelism,
    tagLength: keyBytes,
  });
}

/** Reads the key file. @param create make it where it is missing, which is right only for a new store */
export async function readKeyFile(path: string, create: boolean): Promise<Buffer> {
  if (create) {
    try {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
      await using handle = await open(path, flags, 0o600);
      await handle.writeFile(`${randomBytes(keyBytes).toString("hex")}\n`);
      await handle.sync();
    } catch (thrown) {
      if (errnoOf(thrown) !== "EEXIST") throw thrown;
    }
  }
  try {
    await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const { mode } = await handle.stat();
    if ((mode & 0o077) !== 0)
      throw new SecretStoreError(`the key file ${path} can be read by others`, { hint: `chmod 600 ${path}` });
    const text = (await handle.readFile("utf8")).trim();
    if (!/^[0-9a-f]{64}$/.test(text))
      throw new SecretStoreError(`the key file ${path} does not hold a key`, { hint: "Restore it from a backup." });
    return Buffer.from(text, "hex");
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT")
      throw new SecretStoreError(`the key file ${path} is missing`, {
        hint: "Restore it from a backup; without it the stored secrets are lost, and new ones need a new folder.",
        cause: thrown,
      });
    throw thrown;
  }
}

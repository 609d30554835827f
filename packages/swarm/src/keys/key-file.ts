import { constants } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { CryptographicError } from "../errors/cryptographic-error.ts";
import { keyLength, SwarmKey } from "./swarm-key.ts";

/**
 * Makes a key pair and writes it: `<name>_private.key` (32 raw bytes, mode 0600) and `<name>_public.key` (32 raw bytes, 0644).
 * @throws CryptographicError when there is one of that name already; it is never replaced
 */
export async function generateKeyFiles(
  folder: string,
  name: string,
): Promise<{ key: SwarmKey; privatePath: string; publicPath: string }> {
  const key = SwarmKey.generate();
  const privatePath = `${folder}/${name}_private.key`;
  const publicPath = `${folder}/${name}_public.key`;
  await mkdir(dirname(privatePath), { recursive: true, mode: 0o700 });
  await writeNew(privatePath, key.exportSeed(), 0o600);
  await writeNew(publicPath, key.raw, 0o644);
  return { key, privatePath, publicPath };
}

/** Reads a private key file. @throws CryptographicError when it is missing, damaged, a link, or others may read it */
export async function readPrivateKey(path: string): Promise<SwarmKey> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    throw new CryptographicError(
      `the private key ${path} cannot be opened (${(cause as NodeJS.ErrnoException).code})`,
      { field: path },
    );
  }
  try {
    const { mode, uid } = await file.stat();
    const own = process.geteuid?.();
    if (own !== undefined && (uid !== own || (mode & 0o077) !== 0)) {
      throw new CryptographicError(`the private key ${path} could be read by others`, {
        field: path,
        hint: `Close it: chmod 600 ${path}`,
      });
    }
    const bytes = await file.readFile();
    if (bytes.length !== keyLength)
      throw new CryptographicError(`the private key ${path} has ${bytes.length} bytes, not 32`, { field: path });
    return SwarmKey.fromSeed(bytes);
  } finally {
    await file.close();
  }
}

async function writeNew(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  try {
    const file = await open(path, "wx", mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === "EEXIST";
    throw new CryptographicError(exists ? `there is a key ${path} already` : `the key ${path} cannot be written`, {
      field: path,
      hint: exists
        ? "Choose another name; a key is never overwritten."
        : "Check that the folder can be written and the disk has room.",
      cause,
    });
  }
}

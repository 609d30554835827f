import { readFile } from "node:fs/promises";
import { CryptographicError } from "../errors/cryptographic-error.ts";

/**
 * A device's own certificate as an option, for whom it is to be shown to.
 * @param wanted whether the file must be there
 * @returns nothing where there is none. @throws CryptographicError when it cannot be read
 */
export async function certificateOf(path: string, wanted: boolean): Promise<{ certificate?: Buffer }> {
  try {
    return { certificate: await readFile(path) };
  } catch (cause) {
    if (!wanted && (cause as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new CryptographicError(`the certificate ${path} cannot be read`, { field: path, cause });
  }
}

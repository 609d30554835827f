import { CryptographicError } from "../errors/cryptographic-error.ts";

/** How a public key is written: 64 hexadecimal digits, PEM, an OpenSSH line, or did:key. */
export const keyFormats = ["raw", "pem", "ssh", "did"] as const;
export type KeyFormat = (typeof keyFormats)[number];

/** Loaded when a key is shown or read, since a running worker needs none of it. */
const formats = () => import("@hearth/identity");

export async function exportPublicKey(publicKey: Uint8Array, format: KeyFormat): Promise<string> {
  const { publicKeyToOpenSsh, publicKeyToPem, publicKeyToDidKey } = await formats();
  if (format === "pem") return publicKeyToPem(publicKey);
  if (format === "ssh") return publicKeyToOpenSsh(publicKey, "hearth-swarm");
  return format === "did" ? publicKeyToDidKey(publicKey) : Buffer.from(publicKey).toString("hex");
}

/** Reads a key in any of the formats, or its 32 bytes. @throws CryptographicError */
export async function importPublicKey(key: string | Uint8Array): Promise<Buffer> {
  const { parsePublicKey } = await formats();
  try {
    if (typeof key === "string" && /^\s*[0-9a-f]{64}\s*$/i.test(key)) return Buffer.from(key.trim(), "hex");
    return Buffer.from(parsePublicKey(key));
  } catch (cause) {
    throw new CryptographicError(`the public key cannot be read: ${(cause as Error).message}`, {
      field: "/publicKey",
      cause,
    });
  }
}

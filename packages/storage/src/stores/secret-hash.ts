import { createHash, randomBytes } from "node:crypto";

/**
 * A new secret of 256 random bits, and the hash under which it is stored. Because the secret is random and not
 * chosen by a person, a plain SHA-256 cannot be searched backwards and needs neither salt nor stretching.
 */
export function createSecret(prefix = ""): { secret: string; hash: string } {
  const secret = prefix + randomBytes(32).toString("base64url");
  return { secret, hash: hashSecret(secret) };
}

/** SHA-256 in base64url. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("base64url");
}

import { z } from "zod";

/** A password as it is chosen (NIST SP 800-63B §5.1.1: length counts, and no rules about kinds of characters). */
export const newPassword = z.string().min(10).max(128);

/** The hash as better-auth stores it: scrypt with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const crypto = await import("better-auth/crypto");
  return await crypto.hashPassword(password);
}

export async function isPassword(password: string, hash: string): Promise<boolean> {
  const crypto = await import("better-auth/crypto");
  return await crypto.verifyPassword({ hash, password });
}

import { z } from "zod";
import { verifySignature } from "./signature.ts";

/** The type under which a rotation is signed. */
export const rotationType = "application/vnd.hearth.key-rotation+json";

/** Said by the old key, accepted by the new one. Both sign the exact bytes of `statement`. */
export const keyRotation = z.object({
  /** JSON of `{from, to, validFrom, validUntil}`: two did:keys, and when the old key began and ceased to be valid (ms). */
  statement: z.string().max(2_048),
  /** Base64, by the old key. */
  signature: z.string(),
  /** Base64, by the new key: proof that whoever rotated holds it. */
  acceptance: z.string(),
});
export type KeyRotation = z.infer<typeof keyRotation>;

/** A key the device used before. */
export const formerKey = z.object({
  did: z.string(),
  /** Milliseconds since 1970. */
  validFrom: z.number(),
  validUntil: z.number(),
  successor: z.string(),
});
export type FormerKey = z.infer<typeof formerKey>;

const statementSchema = z.object({ from: z.string(), to: z.string(), validFrom: z.number(), validUntil: z.number() });

/** What a rotation says, when both signatures hold; else undefined. */
export function verifyKeyRotation(rotation: KeyRotation): FormerKey | undefined {
  let json: unknown;
  try {
    json = JSON.parse(rotation.statement);
  } catch {
    return undefined;
  }
  const parsed = statementSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { from, to, validFrom, validUntil } = parsed.data;
  const data = rotation.statement;
  const old = { publicKey: from, type: rotationType, data, signature: Buffer.from(rotation.signature, "base64") };
  const next = { publicKey: to, type: rotationType, data, signature: Buffer.from(rotation.acceptance, "base64") };
  if (from === to || validUntil < validFrom || !verifySignature(old) || !verifySignature(next)) return undefined;
  return { did: from, validFrom, validUntil, successor: to };
}

/**
 * Follows rotations, oldest first, to the current key: each must be valid and begin where the one before ended.
 * @returns the former keys, or undefined when the chain does not hold or does not end at `currentDid`
 */
export function verifyKeyHistory(rotations: readonly KeyRotation[], currentDid: string): FormerKey[] | undefined {
  const former: FormerKey[] = [];
  for (const rotation of rotations) {
    const step = verifyKeyRotation(rotation);
    const before = former.at(-1);
    if (step === undefined || (before !== undefined && before.successor !== step.did)) return undefined;
    former.push(step);
  }
  return former.length === 0 || former.at(-1)?.successor === currentDid ? former : undefined;
}

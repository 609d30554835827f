import { z } from "zod";
import type { DeviceKey } from "./device-key.ts";
import { RevocationError } from "./errors/revocation-error.ts";
import { verifySignature } from "./signature.ts";

/** The type under which a revocation is signed. */
export const revocationType = "application/vnd.hearth.key-revocation+json";

/** The exact bytes that were signed and by whom; the form in which revocations are stored and spread. */
export const signedRevocation = z.strictObject({
  /** JSON of `{did, issuer, reason, time}`. */
  statement: z.string().max(4_096),
  /** Base64, by `issuer`. */
  signature: z.string(),
});
export type SignedRevocation = z.infer<typeof signedRevocation>;

export const revocation = z.strictObject({
  did: z.string(),
  issuer: z.string(),
  reason: z.string().min(1).max(500),
  /** From when on the key must not be believed, in milliseconds since 1970. */
  time: z.number(),
});
export type Revocation = z.infer<typeof revocation>;

export interface RevocationListOptions {
  /** did:keys that may revoke others, such as the person's own devices. A key may always revoke itself. */
  authorities: readonly string[];
  /** Kept revocations; each is checked again. */
  entries?: readonly SignedRevocation[];
}

/** Which keys must no longer be believed. Nothing leaves the list. */
export class RevocationList {
  readonly #authorities: ReadonlySet<string>;
  readonly #entries: SignedRevocation[] = [];
  readonly #byDid = new Map<string, Revocation>();

  constructor({ authorities, entries = [] }: RevocationListOptions) {
    this.#authorities = new Set(authorities);
    for (const entry of entries) this.add(entry);
  }

  /**
   * Takes a revocation made elsewhere.
   * @returns false when it was known already
   * @throws RevocationError when it is malformed, badly signed, or its issuer may not revoke this key
   */
  add(entry: SignedRevocation): boolean {
    let said: Revocation;
    try {
      said = revocation.parse(JSON.parse(signedRevocation.parse(entry).statement));
    } catch (cause) {
      throw new RevocationError("a revocation cannot be read", cause);
    }
    if (said.issuer !== said.did && !this.#authorities.has(said.issuer)) {
      throw new RevocationError(`${said.issuer} may not revoke ${said.did}`);
    }
    // An issuer that is itself revoked may not revoke others, else a stolen key could take the rest down with it.
    const issuerRevoked = this.#byDid.get(said.issuer);
    if (said.issuer !== said.did && issuerRevoked !== undefined) {
      throw new RevocationError(`${said.issuer} is revoked itself, so it may not revoke ${said.did}`);
    }
    const signature = Buffer.from(entry.signature, "base64");
    if (!verifySignature({ publicKey: said.issuer, type: revocationType, data: entry.statement, signature })) {
      throw new RevocationError(`the revocation of ${said.did} is not signed by ${said.issuer}`);
    }
    const known = this.#byDid.get(said.did);
    if (known !== undefined && known.time <= said.time) return false;
    this.#byDid.set(said.did, said);
    this.#entries.push(entry);
    return true;
  }

  /** Signs a revocation and takes it into the list. */
  revoke(issuer: DeviceKey, { did, reason, time }: Omit<Revocation, "issuer">): SignedRevocation {
    const statement = JSON.stringify({ did, issuer: issuer.did, reason, time });
    const signature = Buffer.from(issuer.sign(revocationType, statement)).toString("base64");
    this.add({ statement, signature });
    return { statement, signature };
  }

  /** The revocation that holds for a key at a time, if any. */
  find(did: string, at: number = Date.now()): Revocation | undefined {
    const found = this.#byDid.get(did);
    return found !== undefined && found.time <= at ? found : undefined;
  }

  isRevoked(did: string, at?: number): boolean {
    return this.find(did, at) !== undefined;
  }

  /** What is said of each revoked key. */
  list(): Revocation[] {
    return [...this.#byDid.values()];
  }

  /** What to store or send. */
  toJSON(): readonly SignedRevocation[] {
    return [...this.#entries];
  }
}

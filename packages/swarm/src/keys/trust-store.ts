import type { KeyObject } from "node:crypto";
import { CryptographicError } from "../errors/cryptographic-error.ts";
import { readCertificate, signerOf } from "./certificate.ts";
import { readRevocation } from "./revocation.ts";
import type { Role } from "./role.ts";
import { fingerprintOf, publicKeyObject } from "./swarm-key.ts";

export { roles, type Role } from "./role.ts";

export interface TrustEntry {
  /** The name the peer goes by, such as "worker_01". Several keys may share it while a rotation overlaps. */
  id: string;
  role: Role;
  /** 32 bytes. */
  publicKey: Buffer;
  /** Milliseconds since 1970. @default always */
  validFrom?: number;
  /** @default for ever */
  validUntil?: number;
  /** When it was revoked; nothing signed by it is believed any more. */
  revokedAt?: number;
  /** The public key of the authority that certified it, as hexadecimal: the entry holds only as long as that one's. */
  authority?: string;
}

export interface TrustedKey extends TrustEntry {
  fingerprint: string;
  keyObject: KeyObject;
}

/** What the network asks of a trust store. */
export interface TrustReader {
  /** The entry of a key that is valid at a time, or undefined. */
  find(publicKey: Uint8Array, at?: number): TrustedKey | undefined;
  /** Trusts the key of a certificate. @throws CryptographicError when the certificate does not hold. @default none do */
  admit?(certificate: Uint8Array, at?: number): TrustedKey;
}

/** Which public keys belong to whom. */
export class TrustStore implements TrustReader {
  readonly #byKey = new Map<string, TrustedKey>();

  constructor(entries: Iterable<TrustEntry> = []) {
    for (const entry of entries) this.add(entry);
  }

  /** @throws CryptographicError when the key is malformed or trusted under another id or role */
  add(entry: TrustEntry): TrustedKey {
    const name = Buffer.from(entry.publicKey).toString("hex");
    const known = this.#byKey.get(name);
    if (known !== undefined && (known.id !== entry.id || known.role !== entry.role)) {
      throw new CryptographicError(`the key ${known.fingerprint} is trusted as ${known.role} ${known.id} already`, {
        field: "/publicKey",
      });
    }
    // One name, one role: else a key that may read could be taken for one of that name that may write.
    const namesake = this.list().find(({ id, role }) => id === entry.id && role !== entry.role);
    if (namesake !== undefined) {
      throw new CryptographicError(`${entry.id} is trusted as ${namesake.role} already`, { field: "/role" });
    }
    // Once revoked, always revoked, whatever is said later.
    const revokedAt = known?.revokedAt ?? entry.revokedAt;
    const trusted = {
      ...entry,
      ...(revokedAt === undefined ? {} : { revokedAt }),
      publicKey: Buffer.from(entry.publicKey),
      fingerprint: fingerprintOf(entry.publicKey),
      keyObject: publicKeyObject(entry.publicKey),
    };
    this.#byKey.set(name, trusted);
    return trusted;
  }

  find(publicKey: Uint8Array, at: number = Date.now()): TrustedKey | undefined {
    const entry = this.#byKey.get(Buffer.from(publicKey).toString("hex"));
    if (entry === undefined || entry.revokedAt !== undefined) return undefined;
    if (at < (entry.validFrom ?? 0) || at > (entry.validUntil ?? Number.MAX_SAFE_INTEGER)) return undefined;
    if (entry.authority !== undefined && this.#authority(Buffer.from(entry.authority, "hex"), at) === undefined)
      return undefined;
    return entry;
  }

  /** Trusts the key of a certificate for its time, if an authority that is trusted itself signed it and the time has come. */
  admit(certificate: Uint8Array, at: number = Date.now()): TrustedKey {
    const { subject, role, publicKey, validFrom, validTo } = readCertificate(
      certificate,
      this.#signer(certificate, at),
    );
    if (at < validFrom || at > validTo)
      throw new CryptographicError(`the certificate of ${subject} does not hold now`, { field: "/certificate" });
    const known = this.#byKey.get(publicKey.toString("hex"));
    if (known?.revokedAt !== undefined)
      throw new CryptographicError(`the key of ${subject} was revoked`, { field: "/certificate" });
    // What a person trusted by hand does not come to an end by a certificate.
    if (known !== undefined && known.authority === undefined) return known;
    const authority = this.#signer(certificate, at).toString("hex");
    return this.add({ id: subject, role, publicKey, validFrom, validUntil: validTo, authority });
  }

  /**
   * Takes a certificate or a revocation of an authority that is trusted. Revoked for ever, also when the key was not known yet.
   * @throws CryptographicError when it does not hold, and for the revocation of a key that was trusted by hand
   */
  accept(statement: Uint8Array, at: number = Date.now()): TrustedKey {
    const authority = this.#signer(statement, at);
    const revocation = readRevocation(statement, authority);
    if (revocation === undefined) return this.admit(statement, at);
    const { subject: id, role, publicKey, time: revokedAt } = revocation;
    const known = this.#byKey.get(publicKey.toString("hex"));
    if (known !== undefined && known.authority !== authority.toString("hex"))
      throw new CryptographicError(`the key of ${known.id} is not this authority's to revoke`, {
        field: "/revocation",
      });
    return this.add({ ...known, id, role, publicKey, authority: authority.toString("hex"), revokedAt });
  }

  /** Adds what another store trusts and revokes; what is in neither stays as it was. */
  absorb(other: TrustStore): void {
    for (const entry of other.list()) this.add(entry);
  }

  /** Believes the key no longer, for ever. @returns false when it is not known */
  revoke(publicKey: Uint8Array, at: number = Date.now()): boolean {
    const entry = this.#byKey.get(Buffer.from(publicKey).toString("hex"));
    if (entry === undefined) return false;
    entry.revokedAt ??= at;
    return true;
  }

  remove(publicKey: Uint8Array): boolean {
    return this.#byKey.delete(Buffer.from(publicKey).toString("hex"));
  }

  list(): readonly TrustedKey[] {
    return [...this.#byKey.values()];
  }

  #authority(publicKey: Uint8Array, at: number): TrustedKey | undefined {
    const found = this.find(publicKey, at);
    return found?.role === "authority" ? found : undefined;
  }

  #signer(statement: Uint8Array, at: number): Buffer {
    const signer = signerOf(statement);
    const authority = signer === undefined ? undefined : this.#authority(signer, at);
    if (authority === undefined)
      throw new CryptographicError("no authority that is trusted signed it", { field: "/certificate" });
    return authority.publicKey;
  }
}

import { newId, NotFoundError, ownerOf, parse, principal as principalSchema, type Principal } from "@hearth/protocol";
import type { Database } from "../../database.ts";
import { insertRows } from "../../insert-rows.ts";
import { statement } from "../../statement.ts";
import { requireOwner } from "../require-owner.ts";
import { createSecret, hashSecret } from "../secret-hash.ts";
import type { CredentialRow, StoreTables } from "../tables.ts";
import type { Credential, CredentialKind } from "./credential.ts";

export interface IssueOptions {
  kind: CredentialKind;
  /** What it is for, shown in lists. */
  name: string;
  /** Who its bearer will be; must act for the same owner. @default the issuer */
  principal?: Principal;
  /** Capabilities it is limited to, by name or `table.*`. @default none: nothing limits it beside its principal */
  scopes?: readonly string[];
  /** Absent: it does not expire. */
  expiresInSeconds?: number;
  /** A secret made elsewhere, such as one kept in a file. At least 32 characters. @default a new random one */
  secret?: string;
}

/** What may be changed. */
export interface CredentialWriter {
  /**
   * Makes a credential. The secret is returned here and never again. Issuing the same secret twice keeps the first.
   * @throws ValidationError when the principal acts for another owner
   */
  issue(who: Principal, options: IssueOptions): Promise<{ credential: Credential; secret: string }>;
  /** @throws NotFoundError also for a credential that is another's */
  revoke(who: Principal, id: string): Promise<void>;
  /** Revokes by the secret itself, as at a logout. Returns whether there was one of this owner. */
  revokeSecret(who: Principal, secret: string): Promise<boolean>;
  /** Deletes expired credentials of every owner. Returns how many. */
  prune(): Promise<number>;
}

export interface CredentialWriterOptions {
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

export function createCredentialWriter(
  database: Database<StoreTables>,
  { now = Date.now }: CredentialWriterOptions = {},
): CredentialWriter {
  return {
    async issue(who, { kind, name, principal = who, scopes, expiresInSeconds, secret: given }) {
      const bearer = parse(principalSchema, principal, "the credential's principal");
      requireOwner(who, ownerOf(bearer), "the credential");
      const { secret, hash } =
        given === undefined
          ? createSecret(kind === "token" ? "hearth_" : "")
          : { secret: given, hash: hashSecret(given) };
      const createdAt = now();
      const credential: Credential = {
        id: newId(),
        kind,
        owner: ownerOf(bearer),
        name,
        principal: bearer,
        createdAt,
        ...(expiresInSeconds === undefined ? {} : { expiresAt: createdAt + expiresInSeconds * 1000 }),
        ...(scopes === undefined ? {} : { scopes: [...scopes] }),
      };
      const row: CredentialRow = {
        id: credential.id,
        kind,
        owner: credential.owner,
        name,
        principal: JSON.stringify(bearer),
        secret_hash: hash,
        created_at: createdAt,
        expires_at: credential.expiresAt ?? null,
        scopes: scopes === undefined ? null : JSON.stringify(scopes),
      };
      await database.batch([insertRows(database, "hearth_credential", [row], "ON CONFLICT (secret_hash) DO NOTHING")]);
      return { credential, secret };
    },
    async revoke(who, id) {
      const [rows] = await database.batch([
        statement(database, "DELETE FROM hearth_credential WHERE id = ? AND owner = ? RETURNING id", [
          id,
          ownerOf(who),
        ]),
      ]);
      if (rows?.length === 0) throw new NotFoundError("credential", id);
    },
    async revokeSecret(who, secret) {
      const query = "DELETE FROM hearth_credential WHERE secret_hash = ? AND owner = ? RETURNING id";
      const [rows] = await database.batch([statement(database, query, [hashSecret(secret), ownerOf(who)])]);
      return rows?.length === 1;
    },
    async prune() {
      const [rows] = await database.batch([
        statement(database, "DELETE FROM hearth_credential WHERE expires_at <= ? RETURNING id", [now()]),
      ]);
      return rows?.length ?? 0;
    },
  };
}

import { ownerOf, type Principal } from "@hearth/protocol";
import type { ReadableDatabase } from "../../database.ts";
import { hashSecret } from "../secret-hash.ts";
import type { CredentialRow, StoreTables } from "../tables.ts";
import type { Credential, CredentialKind } from "./credential.ts";

/** What may be asked about tokens and sessions. */
export interface CredentialReader {
  /**
   * Who bears this secret; undefined when it is unknown, of another kind, expired or revoked.
   * The secret stands in for the principal here, since this is how a principal is found.
   */
  authenticate(kind: CredentialKind, secret: string): Promise<Credential | undefined>;
  /** The owner's credentials, oldest first. */
  list(who: Principal, options?: { kind?: CredentialKind }): Promise<Credential[]>;
}

export interface CredentialReaderOptions {
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

export function createCredentialReader(
  database: ReadableDatabase<StoreTables>,
  { now = Date.now }: CredentialReaderOptions = {},
): CredentialReader {
  const { queries } = database;
  return {
    async authenticate(kind, secret) {
      const row = await database.first(
        queries
          .selectFrom("hearth_credential")
          .selectAll()
          .where("secret_hash", "=", hashSecret(secret))
          .where("kind", "=", kind)
          .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", now())]))
          .compile(),
      );
      return row === undefined ? undefined : toCredential(row);
    },
    async list(who, { kind } = {}) {
      let query = queries.selectFrom("hearth_credential").selectAll().where("owner", "=", ownerOf(who)).orderBy("id");
      if (kind !== undefined) query = query.where("kind", "=", kind);
      return (await database.all<CredentialRow>(query.compile())).map(toCredential);
    },
  };
}

function toCredential(row: CredentialRow): Credential {
  return {
    id: row.id,
    kind: row.kind as CredentialKind,
    owner: row.owner,
    name: row.name,
    principal: JSON.parse(row.principal) as Principal,
    createdAt: row.created_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
  };
}

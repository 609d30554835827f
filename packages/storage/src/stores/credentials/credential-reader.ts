import { ownerOf, type Principal } from "@hearth/protocol";
import type { ReadableDatabase } from "../../database.ts";
import { statement } from "../../statement.ts";
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
  return {
    async authenticate(kind, secret) {
      const query =
        "SELECT * FROM hearth_credential WHERE secret_hash = ? AND kind = ? AND (expires_at IS NULL OR expires_at > ?)";
      const row = await database.first(statement<CredentialRow>(database, query, [hashSecret(secret), kind, now()]));
      return row === undefined ? undefined : toCredential(row);
    },
    async list(who, { kind } = {}) {
      const [more, parameters] = kind === undefined ? ["", []] : [" AND kind = ?", [kind]];
      const query = `SELECT * FROM hearth_credential WHERE owner = ?${more} ORDER BY id`;
      return (await database.all(statement<CredentialRow>(database, query, [ownerOf(who), ...parameters]))).map(
        toCredential,
      );
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
    ...(row.scopes === null ? {} : { scopes: JSON.parse(row.scopes) as string[] }),
  };
}

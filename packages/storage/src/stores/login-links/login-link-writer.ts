import { ownerOf, type Principal } from "@hearth/protocol";
import type { Database } from "../../database.ts";
import { insertRows } from "../../insert-rows.ts";
import { statement } from "../../statement.ts";
import { createSecret, hashSecret } from "../secret-hash.ts";
import type { LoginLinkRow, StoreTables } from "../tables.ts";

/** What became of a code that was presented. */
export type Redemption =
  | { readonly kind: "redeemed"; readonly owner: string }
  | { readonly kind: "refused"; readonly reason: "unknown" | "used" | "expired" };

/** One-time login links: made for a person, redeemed once. There is nothing to read: a link is never listed. */
export interface LoginLinkWriter {
  /** Returns the code, of which only the hash is stored. @default expiresInSeconds 900 */
  issue(who: Principal, options?: { expiresInSeconds?: number }): Promise<{ code: string; expiresAt: number }>;
  /** Of any number of calls with one code, also from several processes, exactly one is `redeemed`. */
  redeem(code: string): Promise<Redemption>;
}

export interface LoginLinkWriterOptions {
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

const dayMilliseconds = 86_400_000;

export function createLoginLinkWriter(
  database: Database<StoreTables>,
  { now = Date.now }: LoginLinkWriterOptions = {},
): LoginLinkWriter {
  return {
    async issue(who, { expiresInSeconds = 900 } = {}) {
      const { secret: code, hash } = createSecret();
      const createdAt = now();
      const expiresAt = createdAt + expiresInSeconds * 1000;
      const row: LoginLinkRow = {
        code_hash: hash,
        owner: ownerOf(who),
        created_at: createdAt,
        expires_at: expiresAt,
        used_at: null,
      };
      await database.batch([
        // Kept for a day, so that a late visitor is told "expired" or "used" rather than "unknown".
        statement(database, "DELETE FROM hearth_login_link WHERE expires_at < ?", [createdAt - dayMilliseconds]),
        insertRows(database, "hearth_login_link", [row]),
      ]);
      return { code, expiresAt };
    },
    async redeem(code) {
      const hash = hashSecret(code);
      const query = `UPDATE hearth_login_link SET used_at = ?
        WHERE code_hash = ? AND used_at IS NULL AND expires_at > ? RETURNING *`;
      const [rows] = await database.batch([statement(database, query, [now(), hash, now()])]);
      const redeemed = rows?.[0] as LoginLinkRow | undefined;
      if (redeemed !== undefined) return { kind: "redeemed", owner: redeemed.owner };
      const link = await database.first(
        statement<LoginLinkRow>(database, "SELECT * FROM hearth_login_link WHERE code_hash = ?", [hash]),
      );
      if (link === undefined) return { kind: "refused", reason: "unknown" };
      return { kind: "refused", reason: link.used_at === null ? "expired" : "used" };
    },
  };
}

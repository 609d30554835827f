import { newId } from "@hearth/protocol";
import { type Database, type Statement, statement } from "@hearth/storage";

/** The provider id better-auth gives to passwords. */
const passwordProvider = "credential";

/**
 * The row better-auth knows a person by, where it is missing. A person without an address gets one that no mail reaches
 * (RFC 2606), since better-auth wants one of everybody.
 * @param verified the owner gave the person this address, so a provider that checked it may sign them in
 */
export function ensureUser(
  database: Database<unknown>,
  person: string,
  { verified }: { verified: boolean },
): Statement {
  const at = new Date().toISOString();
  return statement(
    database,
    `INSERT INTO hearth_auth_user (id, name, email, email_verified, created_at, updated_at)
     SELECT p.id, p.name, COALESCE(p.email, p.id || '@person.invalid'), ${truth(database)}, ${time(database)}, ${time(database)}
     FROM hearth_person p WHERE p.id = ? ON CONFLICT (id) DO NOTHING`,
    [verified ? 1 : 0, at, at, person],
  );
}

/** Replaces the person's password. Nothing is kept where there is no such person. */
export function replacePassword(database: Database<unknown>, person: string, hash: string): Statement[] {
  const at = new Date().toISOString();
  return [
    statement(database, "DELETE FROM hearth_auth_account WHERE user_id = ? AND provider_id = ?", [
      person,
      passwordProvider,
    ]),
    statement(
      database,
      `INSERT INTO hearth_auth_account (id, account_id, provider_id, user_id, password, created_at, updated_at)
       SELECT CAST(? AS TEXT), id, CAST(? AS TEXT), id, CAST(? AS TEXT), ${time(database)}, ${time(database)}
       FROM hearth_auth_user WHERE id = ?`,
      [newId<string>(), passwordProvider, hash, at, at, person],
    ),
  ];
}

export async function passwordHashOf(database: Database<unknown>, person: string): Promise<string | undefined> {
  const row = await database.first(
    statement<{ password: string | null }>(
      database,
      "SELECT password FROM hearth_auth_account WHERE user_id = ? AND provider_id = ?",
      [person, passwordProvider],
    ),
  );
  return row?.password ?? undefined;
}

/** The address by which better-auth knows a person. */
export async function addressOf(database: Database<unknown>, person: string): Promise<string | undefined> {
  const row = await database.first(
    statement<{ email: string }>(database, "SELECT email FROM hearth_auth_user WHERE id = ?", [person]),
  );
  return row?.email;
}

/** Ids of the providers a person is known at; the password is not one. */
export async function providersOf(database: Database<unknown>, person: string): Promise<string[]> {
  const rows = await database.all(
    statement<{ provider_id: string }>(
      database,
      "SELECT provider_id FROM hearth_auth_account WHERE user_id = ? AND provider_id <> ? ORDER BY provider_id",
      [person, passwordProvider],
    ),
  );
  return rows.map(({ provider_id }) => provider_id);
}

/** Whether anyone of this hub can sign in with a password, and with a passkey. */
export async function waysInUse(database: Database<unknown>): Promise<{ password: boolean; passkey: boolean }> {
  const [password, passkey] = await Promise.all([
    database.first(
      statement(database, "SELECT 1 FROM hearth_auth_account WHERE provider_id = ? LIMIT 1", [passwordProvider]),
    ),
    database.first(statement(database, "SELECT 1 FROM hearth_passkey LIMIT 1")),
  ]);
  return { password: password !== undefined, passkey: passkey !== undefined };
}

function truth({ kind }: Database<unknown>): string {
  return kind === "sqlite" ? "?" : "(CAST(? AS INTEGER) = 1)";
}

function time({ kind }: Database<unknown>): string {
  return kind === "sqlite" ? "CAST(? AS TEXT)" : "CAST(? AS TIMESTAMPTZ)";
}

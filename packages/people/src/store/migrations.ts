import type { Migration } from "@hearth/storage";

const people = [
  `CREATE TABLE hearth_person (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE, role TEXT NOT NULL, limits TEXT, created_at BIGINT NOT NULL)`,
  `CREATE TABLE hearth_invitation (
    id TEXT PRIMARY KEY, code_hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL, email TEXT, invited_by TEXT NOT NULL,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT, person TEXT)`,
  "CREATE TABLE hearth_session_use (credential TEXT PRIMARY KEY, seen_at BIGINT NOT NULL)",
];

/** The tables of better-auth, in its own shapes: dates are text on SQLite and timestamps on PostgreSQL. */
function signIn({ date, truth }: { date: string; truth: string }): string[] {
  const person = "TEXT NOT NULL REFERENCES hearth_auth_user (id) ON DELETE CASCADE";
  return [
    `CREATE TABLE hearth_auth_user (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, email_verified ${truth} NOT NULL, image TEXT,
      created_at ${date} NOT NULL, updated_at ${date} NOT NULL, two_factor_enabled ${truth})`,
    `CREATE TABLE hearth_auth_session (
      id TEXT PRIMARY KEY, expires_at ${date} NOT NULL, token TEXT NOT NULL UNIQUE, created_at ${date} NOT NULL,
      updated_at ${date} NOT NULL, ip_address TEXT, user_agent TEXT, user_id ${person})`,
    `CREATE TABLE hearth_auth_account (
      id TEXT PRIMARY KEY, account_id TEXT NOT NULL, provider_id TEXT NOT NULL, user_id ${person}, access_token TEXT,
      refresh_token TEXT, id_token TEXT, access_token_expires_at ${date}, refresh_token_expires_at ${date}, scope TEXT,
      password TEXT, created_at ${date} NOT NULL, updated_at ${date} NOT NULL)`,
    "CREATE INDEX hearth_auth_account_user ON hearth_auth_account (user_id)",
    `CREATE TABLE hearth_auth_verification (
      id TEXT PRIMARY KEY, identifier TEXT NOT NULL, value TEXT NOT NULL, expires_at ${date} NOT NULL,
      created_at ${date} NOT NULL, updated_at ${date} NOT NULL)`,
    "CREATE INDEX hearth_auth_verification_identifier ON hearth_auth_verification (identifier)",
    `CREATE TABLE hearth_passkey (
      id TEXT PRIMARY KEY, name TEXT, public_key TEXT NOT NULL, user_id ${person}, credential_id TEXT NOT NULL,
      counter INTEGER NOT NULL, device_type TEXT NOT NULL, backed_up ${truth} NOT NULL, transports TEXT,
      created_at ${date}, aaguid TEXT)`,
    "CREATE INDEX hearth_passkey_credential ON hearth_passkey (credential_id)",
    `CREATE TABLE hearth_two_factor (
      id TEXT PRIMARY KEY, secret TEXT NOT NULL, backup_codes TEXT NOT NULL, user_id ${person}, verified ${truth},
      failed_verification_count INTEGER, locked_until ${date})`,
  ];
}

const erasures = ["CREATE TABLE hearth_erasure (person TEXT PRIMARY KEY)"];

/** Every step of the tables of people. A released step is never edited. */
export const peopleMigrations: readonly Migration[] = [
  { id: "0001-people", sqlite: people, postgres: people },
  {
    id: "0002-sign-in",
    sqlite: signIn({ date: "TEXT", truth: "INTEGER" }),
    postgres: signIn({ date: "TIMESTAMPTZ", truth: "BOOLEAN" }),
  },
  { id: "0003-erasure", sqlite: erasures, postgres: erasures },
];

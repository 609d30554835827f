import type { SettingValue } from "@hearth/protocol";
import { type Database, migrate, statement } from "@hearth/storage";
import { settingMigrations } from "./migrations.ts";

/** Whose values: the hub's, or a person's. */
export type SettingOwner = "hub" | { readonly person: string };

/** One value that is to be kept. `undefined` goes back to the default. */
export interface SettingWrite {
  owner: SettingOwner;
  key: string;
  value: SettingValue | undefined;
  /** The value lies in a secret store: only that it changed is kept here. */
  secret: boolean;
}

export interface SettingChange {
  readonly id: number;
  readonly key: string;
  /** `undefined`: the default, or a secret. */
  readonly old: SettingValue | undefined;
  readonly new: SettingValue | undefined;
  readonly secret: boolean;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly reason: string;
}

export interface ChangeQuery {
  /** @default every key */
  key?: string;
  /** @default 100 */
  limit?: number;
  /** Only changes with a lower id. */
  before?: number;
}

interface ChangeRow {
  id: number;
  key: string;
  old_value: string | null;
  new_value: string | null;
  secret: number;
  changed_at: number;
  changed_by: string;
  reason: string;
}

export interface SettingStoreOptions {
  database: Database<unknown>;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
  /** How long values that another hub on the same database may have changed are believed. @default 5000 */
  freshMilliseconds?: number;
}

/**
 * What was set, and every change of it. A change and its record are one batch. Values are checked by the caller; a value of a
 * secret never comes here.
 */
export class SettingStore {
  readonly #database: Database<unknown>;
  readonly #now: () => number;
  readonly #freshMilliseconds: number;
  readonly #known = new Map<string, { at: number; values: Promise<ReadonlyMap<string, SettingValue>> }>();

  private constructor({ database, now = Date.now, freshMilliseconds = 5_000 }: SettingStoreOptions) {
    this.#database = database;
    this.#now = now;
    this.#freshMilliseconds = freshMilliseconds;
  }

  static async open(options: SettingStoreOptions): Promise<SettingStore> {
    await migrate(options.database, { set: "settings", migrations: settingMigrations });
    return new SettingStore(options);
  }

  /** What was set, by key; what is missing has its default. */
  values(owner: SettingOwner): Promise<ReadonlyMap<string, SettingValue>> {
    const scope = scopeOf(owner);
    const known = this.#known.get(scope);
    if (known !== undefined && this.#now() - known.at < this.#freshMilliseconds) return known.values;
    const values = this.#read(scope);
    this.#known.set(scope, { at: this.#now(), values });
    values.catch(() => this.#known.delete(scope));
    return values;
  }

  /** Keeps all of the writes or none. What is as it was before leaves no record. */
  async write(writes: readonly SettingWrite[], { by, reason }: { by: string; reason: string }): Promise<void> {
    const at = this.#now();
    const queries = writes.flatMap(({ owner, key, value, secret }) => {
      const scope = scopeOf(owner);
      const text = secret || value === undefined ? null : JSON.stringify(value);
      const change = statement(
        this.#database,
        `INSERT INTO hearth_setting_change (scope, key, old_value, new_value, secret, changed_at, changed_by, reason)
         SELECT s.scope, s.key, v.value, s.new_value, s.secret, s.at, s.by_whom, s.reason
         FROM (SELECT CAST(? AS TEXT) AS scope, CAST(? AS TEXT) AS key, CAST(? AS TEXT) AS new_value, CAST(? AS INTEGER) AS secret,
           CAST(? AS BIGINT) AS at, CAST(? AS TEXT) AS by_whom, CAST(? AS TEXT) AS reason) s
         LEFT JOIN hearth_setting v ON v.scope = s.scope AND v.key = s.key
         WHERE s.secret = 1 OR COALESCE(v.value, '') <> COALESCE(s.new_value, '')`,
        [scope, key, text, secret ? 1 : 0, at, by, reason],
      );
      if (secret) return [change];
      const set =
        text === null
          ? statement(this.#database, "DELETE FROM hearth_setting WHERE scope = ? AND key = ?", [scope, key])
          : statement(
              this.#database,
              `INSERT INTO hearth_setting (scope, key, value, changed_at) VALUES (?, ?, ?, ?)
               ON CONFLICT (scope, key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at`,
              [scope, key, text, at],
            );
      return [change, set];
    });
    try {
      await this.#database.batch(queries);
    } finally {
      for (const { owner } of writes) this.#known.delete(scopeOf(owner));
    }
  }

  /** Changes of these owners, newest first. */
  async changes(
    owners: readonly SettingOwner[],
    { key, limit = 100, before }: ChangeQuery = {},
  ): Promise<SettingChange[]> {
    const scopes = owners.map(scopeOf);
    const rows = await this.#database.all(
      statement<ChangeRow>(
        this.#database,
        `SELECT id, key, old_value, new_value, secret, changed_at, changed_by, reason FROM hearth_setting_change
         WHERE scope IN (${scopes.map(() => "?").join()})
         ${key === undefined ? "" : "AND key = ?"} ${before === undefined ? "" : "AND id < ?"} ORDER BY id DESC LIMIT ?`,
        [...scopes, ...(key === undefined ? [] : [key]), ...(before === undefined ? [] : [before]), limit],
      ),
    );
    return rows.map(toChange);
  }

  /** One change of these owners; undefined where there is none of that id. */
  async change(owners: readonly SettingOwner[], id: number): Promise<SettingChange | undefined> {
    const scopes = owners.map(scopeOf);
    const row = await this.#database.first(
      statement<ChangeRow>(
        this.#database,
        `SELECT id, key, old_value, new_value, secret, changed_at, changed_by, reason FROM hearth_setting_change
         WHERE id = ? AND scope IN (${scopes.map(() => "?").join()})`,
        [id, ...scopes],
      ),
    );
    return row === undefined ? undefined : toChange(row);
  }

  async #read(scope: string): Promise<ReadonlyMap<string, SettingValue>> {
    const rows = await this.#database.all(
      statement<{ key: string; value: string }>(
        this.#database,
        "SELECT key, value FROM hearth_setting WHERE scope = ?",
        [scope],
      ),
    );
    return new Map(rows.map(({ key, value }) => [key, JSON.parse(value) as SettingValue]));
  }
}

function scopeOf(owner: SettingOwner): string {
  return owner === "hub" ? "hub" : `person:${owner.person}`;
}

function toChange(row: ChangeRow): SettingChange {
  const value = (text: string | null): SettingValue | undefined =>
    text === null ? undefined : (JSON.parse(text) as SettingValue);
  return {
    id: row.id,
    key: row.key,
    old: value(row.old_value),
    new: value(row.new_value),
    secret: row.secret === 1,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
    reason: row.reason,
  };
}

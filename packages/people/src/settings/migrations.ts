import type { Migration } from "@hearth/storage";

const change = `scope TEXT NOT NULL, key TEXT NOT NULL, old_value TEXT, new_value TEXT, secret INTEGER NOT NULL,
  changed_at BIGINT NOT NULL, changed_by TEXT NOT NULL, reason TEXT NOT NULL`;
const shared = [
  `CREATE TABLE hearth_setting (
    scope TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, changed_at BIGINT NOT NULL, PRIMARY KEY (scope, key))`,
];
const index = "CREATE INDEX hearth_setting_change_scope ON hearth_setting_change (scope, id)";

/** Values are JSON text. A scope is `hub`, or `person:` and an id. A value that is absent is the default. */
export const settingMigrations: readonly Migration[] = [
  {
    id: "0001-settings",
    sqlite: [...shared, `CREATE TABLE hearth_setting_change (id INTEGER PRIMARY KEY AUTOINCREMENT, ${change})`, index],
    postgres: [
      ...shared,
      `CREATE TABLE hearth_setting_change (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${change})`,
      index,
    ],
  },
];

import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { parseConfig } from "../../config/config.ts";
import { readSettings } from "../../config/environment.ts";
import type { Check } from "./finding.ts";

/** The configuration can be read, and SQLite finds nothing wrong with its file. */
export const checkDatabase: Check = async ({ home, environment }) => {
  let url: string;
  try {
    url = parseConfig(await readSettings({ ...environment, HEARTH_HOME: home })).databaseUrl;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [{ name: "configuration", state: "broken", detail, fix: `correct the named setting` }];
  }
  if (!url.startsWith("sqlite:")) {
    return [{ name: "database", state: "live", detail: "PostgreSQL, which keeps its own health" }];
  }
  const path = url.slice("sqlite:".length);
  if (!existsSync(path))
    return [{ name: "database", state: "declined", detail: `${path} is made at the first start`, fix: "hearth up" }];
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const rows = database
        .prepare("PRAGMA quick_check(3)")
        .all()
        .map((row) => String(Object.values(row)[0]));
      if (rows[0] === "ok") return [{ name: "database", state: "live", detail: path }];
      return [{ name: "database", state: "broken", detail: `${path}: ${rows.join("; ")}`, fix: restore(path) }];
    } finally {
      database.close();
    }
  } catch (error) {
    const detail = `${path}: ${error instanceof Error ? error.message : String(error)}`;
    return [{ name: "database", state: "broken", detail, fix: restore(path) }];
  }
};

const restore = (path: string): string => `hearth down; then put a backup in place of ${path}`;

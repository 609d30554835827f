import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseConfig } from "../config/config.ts";
import { readSettings } from "../config/environment.ts";
import { BackupError } from "./backup-error.ts";
import { filesName, readManifest } from "./backup-manifest.ts";
import { isPostgres } from "./postgres/is-postgres.ts";

/**
 * The address of the PostgreSQL database that a backup goes into: the one that the hub has now and would have with the backup's
 * own config.json. Undefined for a backup of a home on SQLite.
 * @throws BackupError where the backup is of the other kind of database, or those two addresses differ; ValidationError
 */
export async function restoreTarget({
  home,
  backup,
  environment,
}: {
  home: string;
  /** The backup's own folder. */
  backup: string;
  environment: Readonly<Record<string, string | undefined>>;
}): Promise<string | undefined> {
  const { database } = await readManifest(backup);
  const settings = await readSettings({ ...environment, HEARTH_HOME: home });
  const now = parseConfig(settings).databaseUrl;
  const then = parseConfig({ ...settings, file: await configOf(backup) }).databaseUrl;
  if (database === undefined) {
    if (![now, then].some((url) => isPostgres(url))) return undefined;
    throw new BackupError("the backup is of a home on SQLite, and this hub's database is PostgreSQL", {
      hint: "Put it into a home whose HEARTH_DATABASE_URL is not set. Nothing was changed.",
    });
  }
  if (!isPostgres(then) || now !== then)
    throw new BackupError(
      isPostgres(then)
        ? "the backup's config.json names another database than this hub uses"
        : "the backup is of a home on PostgreSQL, and this hub's database is SQLite",
      {
        hint: "Set HEARTH_DATABASE_URL to the PostgreSQL database that it is to go into, also for hearth up. Nothing was changed.",
      },
    );
  return now;
}

async function configOf(backup: string): Promise<unknown> {
  const text = await readFile(join(backup, filesName, "config.json"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new BackupError("the backup's config.json is no JSON", {
      hint: "Take another one of hearth backup list. Nothing was changed.",
      cause,
    });
  }
}

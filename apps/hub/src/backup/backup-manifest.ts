import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BackupError } from "./backup-error.ts";
import { databasePart, pathOf } from "./postgres/database-part.ts";

/** One file of a backup. `path` is relative to the home and below its `files` folder, with `/` between names. */
const backupFile = z.strictObject({
  path: z
    .string()
    .min(1)
    .refine((path) => !path.startsWith("/") && !path.split("/").some((name) => name === ".." || name === "")),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().length(64),
  /** Permissions, as `stat` gives them. */
  mode: z.number().int().nonnegative(),
});
export type BackupFile = z.infer<typeof backupFile>;

/** What a backup consists of: `manifest.json`, which is written last. A folder without one is no backup. */
export const backupManifest = z.strictObject({
  version: z.literal(1),
  /** Of Hearth. */
  hearth: z.string(),
  /** Milliseconds since the Unix epoch. */
  madeAt: z.number(),
  files: z.array(backupFile),
  /** Of a home whose database is PostgreSQL. That of SQLite is one of the files. */
  database: databasePart.optional(),
});
export type BackupManifest = z.infer<typeof backupManifest>;

export const manifestName = "manifest.json";
/** Where in a backup its files lie. */
export const filesName = "files";

/** Every file of a backup, by its path in the backup. */
export function filesOf({ files, database }: BackupManifest): Pick<BackupFile, "path" | "bytes" | "sha256">[] {
  const rows = database?.tables.map(({ name, bytes, sha256 }) => ({ path: pathOf({ name }), bytes, sha256 })) ?? [];
  return [...files.map((file) => ({ ...file, path: `${filesName}/${file.path}` })), ...rows];
}

/** @throws BackupError where there is none that can be read */
export async function readManifest(folder: string): Promise<BackupManifest> {
  try {
    return backupManifest.parse(JSON.parse(await readFile(join(folder, manifestName), "utf8")));
  } catch (cause) {
    throw new BackupError(`there is no whole backup in ${folder}`, {
      hint: "See which there are with hearth backup list.",
      cause,
    });
  }
}

import { chmod, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ValidationError } from "@hearth/protocol";

/** The default place of a goal's results. */
export function resultsFolder(home: string): string {
  return join(home, "results");
}

/** The device's key and what is known of keys. */
export function keysFolder(home: string): string {
  return join(home, "keys");
}

/** Stored secrets, encrypted, a folder for each person. */
export function secretsFolder(home: string): string {
  return join(home, "secrets");
}

/**
 * The files a person has handed in, and for everyone but the owner the results of their goals.
 * @throws ValidationError for what is no name of a person, so that it does not become a path
 */
export function filesFolder(home: string, person: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._:-]*$/.test(person))
    throw new ValidationError("the person", [{ field: "/id", message: "is no name of a person" }]);
  return join(home, "people", person, "files");
}

/** The receipts. */
export function journalFolder(home: string): string {
  return join(home, "journal");
}

/**
 * Makes the home where it is missing and takes it from everyone but its owner (mode 0700).
 * @throws ValidationError when it is no folder of this user or cannot be made
 */
export async function openHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    const { mode } = await stat(home);
    if ((mode & 0o077) !== 0) await chmod(home, 0o700);
    await mkdir(resultsFolder(home), { recursive: true, mode: 0o700 });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ValidationError(
      "the configuration",
      [{ field: "HEARTH_HOME", message: `must be a folder this user can write to (${detail})` }],
      cause,
    );
  }
}

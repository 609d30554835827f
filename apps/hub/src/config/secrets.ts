import { randomBytes } from "node:crypto";
import { chmod, open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ValidationError } from "@hearth/protocol";

/** What must not appear in a log, an error or an answer. */
export interface HubSecrets {
  /** The owner's bearer token, for programs on this machine. */
  token: string;
}

/** Where the owner's token lies, for programs that read it. */
export function tokenPath(home: string): string {
  return join(home, "token");
}

/**
 * Third step of configuration: the owner's token from `HEARTH_HOME/token` (mode 0600), made at the first start.
 * @throws ValidationError when the file holds no token
 */
export async function loadSecrets(home: string): Promise<HubSecrets> {
  const path = tokenPath(home);
  try {
    await using file = await open(path, "wx", 0o600);
    const token = `hearth_${randomBytes(32).toString("base64url")}`;
    await file.writeFile(`${token}\n`);
    await file.sync();
    return { token };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
  }
  // A copied or restored file may have lost its mode.
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
  const token = (await readFile(path, "utf8")).trim();
  if (/^hearth_[A-Za-z0-9_-]{43}$/.test(token)) return { token };
  throw new ValidationError("the owner's token", [
    { field: path, message: "holds no token; remove the file and a new one is made at the next start" },
  ]);
}

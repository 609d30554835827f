import { randomBytes } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ValidationError } from "@hearth/protocol";
import { keysFolder } from "../home/open-home.ts";

/**
 * The secret that signs the cookies of a sign-in and encrypts second factors: `HEARTH_HOME/keys/sign-in.key`, made at
 * its first use. Without it second factors are lost, and their owners come in by a link.
 * @throws ValidationError when the file holds none
 */
export async function signInSecret(home: string): Promise<string> {
  const path = join(keysFolder(home), "sign-in.key");
  try {
    await using file = await open(path, "wx", 0o600);
    const secret = randomBytes(32).toString("base64url");
    await file.writeFile(`${secret}\n`);
    await file.sync();
    return secret;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
  }
  const secret = (await readFile(path, "utf8")).trim();
  if (/^[A-Za-z0-9_-]{43}$/.test(secret)) return secret;
  throw new ValidationError("the secret of sign-in", [
    { field: path, message: "holds no secret; remove the file, and second factors have to be set up again" },
  ]);
}

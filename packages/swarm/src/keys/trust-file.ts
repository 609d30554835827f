import { readFile, rename, writeFile } from "node:fs/promises";
import { CryptographicError } from "../errors/cryptographic-error.ts";
import { roles, TrustStore, type Role, type TrustEntry } from "./trust-store.ts";

/**
 * Reads whom to trust: `{ "peers": [{ "id", "role", "publicKey" (hex), "validFrom"?, "validUntil"?, "revokedAt"?,
 * "authority"? (hex) }] }`.
 * A file that is missing trusts nobody.
 * @throws CryptographicError naming what is wrong in it
 */
export async function readTrustFile(path: string): Promise<TrustStore> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return new TrustStore();
    throw new CryptographicError(`the trust file ${path} cannot be read`, { field: path, cause });
  }
  let peers: unknown;
  try {
    ({ peers } = JSON.parse(text) as { peers?: unknown });
  } catch (cause) {
    throw new CryptographicError(`the trust file ${path} is not JSON`, { field: path, cause });
  }
  if (!Array.isArray(peers))
    throw new CryptographicError(`the trust file ${path} has no list of peers`, { field: "/peers" });
  return new TrustStore(peers.map((peer, at) => entryOf(peer, `/peers/${at}`)));
}

/** Writes it aside and renames it: after a crash there is the old file or the new one, whole. */
export async function writeTrustFile(path: string, trust: TrustStore): Promise<void> {
  const peers = trust.list().map(({ id, role, publicKey, validFrom, validUntil, revokedAt, authority }) => ({
    id,
    role,
    publicKey: publicKey.toString("hex"),
    validFrom,
    validUntil,
    revokedAt,
    authority,
  }));
  const aside = `${path}.${process.pid}.tmp`;
  await writeFile(aside, `${JSON.stringify({ peers }, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(aside, path);
}

function entryOf(value: unknown, path: string): TrustEntry {
  const { id, role, publicKey, ...rest } = (value ?? {}) as Record<string, unknown>;
  const wrong = (field: string, what: string): never => {
    throw new CryptographicError(`${path}/${field} ${what}`, { field: `${path}/${field}` });
  };
  if (typeof id !== "string" || id === "" || id.length > 64) wrong("id", "must be a name of 1 to 64 characters");
  if (!roles.includes(role as Role)) wrong("role", `must be one of ${roles.join(", ")}`);
  if (typeof publicKey !== "string" || !/^[0-9a-f]{64}$/i.test(publicKey))
    wrong("publicKey", "must be 64 hexadecimal digits");
  const entry: TrustEntry = {
    id: id as string,
    role: role as Role,
    publicKey: Buffer.from(publicKey as string, "hex"),
  };
  const { authority, ...times } = rest;
  if (authority !== undefined) {
    if (typeof authority !== "string" || !/^[0-9a-f]{64}$/i.test(authority))
      wrong("authority", "must be 64 hexadecimal digits");
    entry.authority = (authority as string).toLowerCase();
  }
  for (const [name, time] of Object.entries(times)) {
    if (name !== "validFrom" && name !== "validUntil" && name !== "revokedAt") wrong(name, "is not known");
    else if (typeof time !== "number") wrong(name, "must be milliseconds since 1970");
    else entry[name] = time;
  }
  return entry;
}

import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CryptographicError, issueRevocation, readCertificate, readTrustFile, writeTrustFile } from "@hearth/swarm";
import { action, type Session } from "../action.ts";
import type { SwarmRevokeFlags } from "../commands/swarm-key.ts";
import { certificatePath, readAuthority, trustPath } from "../swarm/swarm-place.ts";

/** Signs that a certified key is to be believed no longer. @returns where the statement lies */
async function signRevocation(context: Session["context"], flags: SwarmRevokeFlags, id: string): Promise<string> {
  const authority = await readAuthority(context, flags.authority!);
  const source = certificatePath(context, id, flags.certificate);
  const bytes = await readFile(source).catch((cause: unknown) => {
    throw new CryptographicError(`the certificate ${source} cannot be read`, { field: "certificate", cause });
  });
  const certificate = readCertificate(bytes, authority.raw);
  if (certificate.subject !== id)
    throw new CryptographicError(`the certificate is ${certificate.subject}'s, not ${id}'s`, { field: "certificate" });
  const path = flags.out === undefined ? source.replace(/(\.cert)?$/, ".revoked") : resolve(context.folder, flags.out);
  await writeFile(path, issueRevocation(authority, certificate), { mode: 0o644, flush: true });
  return path;
}

export default action<SwarmRevokeFlags, [string]>(async ({ context, output }, flags, id) => {
  if (flags.authority !== undefined) {
    const revocation = await signRevocation(context, flags, id);
    if (output.json) output.data({ id, revocation });
    else output.text(`the revocation of ${id} is signed; others take it with hearth swarm key accept\n${revocation}`);
    return undefined;
  }
  const path = trustPath(context, flags.trust);
  const store = await readTrustFile(path);
  const keys = store.list().filter((entry) => entry.id === id);
  if (keys.length === 0) throw new CryptographicError(`no key of ${id} is trusted in ${path}`, { field: "id" });
  for (const { publicKey } of keys) store.revoke(publicKey);
  await writeTrustFile(path, store);
  if (output.json) output.data({ id, revoked: keys.map(({ fingerprint }) => fingerprint), trust: path });
  else output.text(`${id} is revoked (${keys.map(({ fingerprint }) => fingerprint).join(", ")})`);
  return undefined;
});

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { importPublicKey, issueCertificate } from "@hearth/swarm";
import { action } from "../action.ts";
import type { SwarmCertifyFlags } from "../commands/swarm-key.ts";
import { keyText } from "../swarm/key-text.ts";
import { certificatePath, readAuthority } from "../swarm/swarm-place.ts";

const dayMilliseconds = 86_400_000;

export default action<SwarmCertifyFlags, [string]>(async ({ context, output }, flags, id) => {
  const { role, publicKey, authority, days, out } = flags;
  const key = await readAuthority(context, authority);
  const now = Date.now();
  const validTo = now + days * dayMilliseconds;
  const certificate = issueCertificate(key, {
    subject: id,
    role,
    publicKey: await importPublicKey(keyText(context.folder, publicKey)),
    validFrom: now,
    validTo,
    now,
  });
  const path = out === undefined ? certificatePath(context, id, undefined) : resolve(context.folder, out);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, certificate, { mode: 0o644, flush: true });
  if (output.json) output.data({ id, role, authority: key.fingerprint, valid_to: validTo, certificate: path });
  else output.text(`${id} is certified as ${role} until ${new Date(validTo).toISOString()}\n${path}`);
  return undefined;
});

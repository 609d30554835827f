import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { importPublicKey, readTrustFile, writeTrustFile } from "@hearth/swarm";
import { action } from "../action.ts";
import type { SwarmTrustFlags } from "../commands/swarm-key.ts";
import { keyText } from "../swarm/key-text.ts";
import { trustPath } from "../swarm/swarm-place.ts";

export default action<SwarmTrustFlags, [string]>(async ({ context, output }, { role, publicKey, trust }, id) => {
  const path = trustPath(context, trust);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const store = await readTrustFile(path);
  const { fingerprint } = store.add({ id, role, publicKey: await importPublicKey(keyText(context.folder, publicKey)) });
  await writeTrustFile(path, store);
  if (output.json) output.data({ id, role, fingerprint, trust: path });
  else output.text(`${id} is trusted as ${role} (${fingerprint})`);
  return undefined;
});

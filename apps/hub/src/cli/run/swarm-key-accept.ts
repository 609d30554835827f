import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CryptographicError, readTrustFile, writeTrustFile } from "@hearth/swarm";
import { action } from "../action.ts";
import { trustPath } from "../swarm/swarm-place.ts";

export default action<{ json: boolean; trust?: string }, [string]>(async ({ context, output }, { trust }, file) => {
  const source = resolve(context.folder, file);
  const statement = await readFile(source).catch((cause: unknown) => {
    throw new CryptographicError(`the statement ${source} cannot be read`, { field: "file", cause });
  });
  const path = trustPath(context, trust);
  const store = await readTrustFile(path);
  const { id, role, fingerprint, revokedAt } = store.accept(statement);
  await writeTrustFile(path, store);
  const revoked = revokedAt !== undefined;
  if (output.json) output.data({ id, role, fingerprint, revoked, trust: path });
  else output.text(revoked ? `${id} is revoked (${fingerprint})` : `${id} is trusted as ${role} (${fingerprint})`);
  return undefined;
});

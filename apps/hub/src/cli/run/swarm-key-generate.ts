import { join, resolve } from "node:path";
import { generateKeyFiles } from "@hearth/swarm";
import { action } from "../action.ts";
import { UsageError } from "../errors/usage-error.ts";
import { swarmFolder } from "../swarm/swarm-place.ts";

export default action<{ json: boolean; folder?: string }, [string]>(async ({ context, output }, { folder }, name) => {
  if (!/^[\w.-]{1,64}$/.test(name) || name.startsWith("."))
    throw new UsageError("a key's name has letters, digits, dots, dashes and underscores", { field: "name" });
  const place = folder === undefined ? join(swarmFolder(context), "keys") : resolve(context.folder, folder);
  const { key, privatePath, publicPath } = await generateKeyFiles(place, name);
  const publicKey = key.raw.toString("hex");
  if (output.json)
    output.data({
      name,
      fingerprint: key.fingerprint,
      public_key: publicKey,
      private_path: privatePath,
      public_path: publicPath,
    });
  else output.text(`${publicKey}\nfingerprint ${key.fingerprint}\nprivate key ${privatePath}`);
  return undefined;
});

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { keysFolder, secretsFolder } from "../../home/open-home.ts";
import type { Check, Finding } from "./finding.ts";

/** Stored credentials can be read by Hearth and by nobody else. */
export const checkSecrets: Check = async ({ home }) => {
  const owners = await readdir(secretsFolder(home)).catch(() => []);
  if (owners.length === 0)
    return [{ name: "secrets", state: "declined", detail: "no credentials are stored", fix: "hearth secret set NAME" }];
  const { secretStoreProtection } = await import("@hearth/sandbox");
  return await Promise.all(
    owners.map(async (owner): Promise<Finding> => {
      const folder = join(secretsFolder(home), owner);
      const protection = await secretStoreProtection(folder);
      if (protection === "passphrase")
        return { name: "secrets", state: "live", detail: `${folder} opens with a passphrase, after each start` };
      if (protection === "key-file") {
        const path = join(keysFolder(home), `secrets-${owner}.key`);
        const key = await stat(path).catch(() => undefined);
        if (key === undefined)
          return {
            name: "secrets",
            state: "broken",
            detail: `the key file ${path} is missing, so ${folder} cannot be opened`,
            fix: `restore ${path} from a backup; else remove ${folder} and set the secrets anew`,
          };
        if ((key.mode & 0o077) !== 0)
          return {
            name: "secrets",
            state: "broken",
            detail: `${path} can be read by others`,
            fix: `chmod 600 ${path}`,
          };
        return { name: "secrets", state: "live", detail: `${folder} opens with ${path}` };
      }
      if (protection === "none")
        return { name: "secrets", state: "stale", detail: `${folder} holds no store`, fix: `remove ${folder}` };
      return {
        name: "secrets",
        state: "broken",
        detail: `${join(folder, "secrets.json")} is damaged`,
        fix: "restore it from a backup; else remove it and set the secrets anew",
      };
    }),
  );
};

import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { tokenPath } from "../../config/secrets.ts";
import type { Check, Finding } from "./finding.ts";

/** The home folder is a folder, is the person's own, and keeps its secrets from others. */
export const checkHome: Check = async ({ home }) => {
  const found = await stat(home).catch(() => undefined);
  if (found === undefined) {
    return [{ name: "home", state: "declined", detail: `${home} is made at the first start`, fix: "hearth up" }];
  }
  if (!found.isDirectory()) {
    return [{ name: "home", state: "broken", detail: `${home} is no folder`, fix: "set HEARTH_HOME to a folder" }];
  }
  const findings: Finding[] = [];
  const writable = await access(home, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable || found.uid !== process.getuid?.()) {
    const detail = `${home} is not yours to write (it belongs to user ${found.uid})`;
    findings.push({ name: "home", state: "broken", detail, fix: `sudo chown -R "$USER" ${quote(home)}` });
  }
  if ((found.mode & 0o077) !== 0) {
    const detail = `${home} can be read by others (mode ${(found.mode & 0o777).toString(8)})`;
    findings.push({ name: "home", state: "broken", detail, fix: `chmod 700 ${quote(home)}` });
  }
  for (const path of [tokenPath(home), join(home, "keys")]) {
    const secret = await stat(path).catch(() => undefined);
    if (secret !== undefined && (secret.mode & 0o077) !== 0) {
      findings.push({
        name: "secrets",
        state: "broken",
        detail: `${path} can be read by others`,
        fix: `chmod go-rwx ${quote(path)}`,
      });
    }
  }
  return findings.length > 0 ? findings : [{ name: "home", state: "live", detail: home }];
};

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Check } from "./finding.ts";

const least = 200 * 1024 * 1024;

/** Space for the database, the journal and results. */
export const checkDisk: Check = async ({ home }) => {
  const found = (await statfs(home).catch(() => undefined)) ?? (await statfs(dirname(home)).catch(() => undefined));
  if (found === undefined) return [];
  const free = found.bavail * found.bsize;
  const detail = `${(free / 1024 ** 3).toFixed(1)} GB free for ${home}`;
  if (free >= least) return [{ name: "disk", state: "live", detail }];
  return [{ name: "disk", state: "broken", detail, fix: "free space, or set HEARTH_HOME to a larger disk" }];
};

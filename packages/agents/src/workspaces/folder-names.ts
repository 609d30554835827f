import { hash } from "node:crypto";

/** What every agent has: files of the task at hand, what may be thrown away any time, and what is worth keeping. */
export const commonFolders = ["working", "temp", "cache"] as const;

/** What some agents keep beside, by agent. */
export const extraFolders: Readonly<Record<string, readonly string[]>> = {
  code: ["git-worktrees"],
  data: ["exports"],
  research: ["downloads", "summaries"],
  qa: ["reports", "coverage"],
  infra: ["backups"],
};

const plain = /^[a-z0-9-]+$/;
const longest = 120;

/**
 * A folder's name for an id. Two ids never share one, also where a file system takes `A` and `a` for the same: what is
 * not a lower-case letter, digit or dash is written as `_` and two hexadecimal digits a byte. Long ids end in their hash.
 */
export function folderName(id: string): string {
  if (id === "") return "_";
  const written = plain.test(id)
    ? id
    : [...Buffer.from(id)]
        .map((byte) => {
          const character = String.fromCharCode(byte);
          return plain.test(character) ? character : `_${byte.toString(16).padStart(2, "0")}`;
        })
        .join("");
  return written.length <= longest ? written : `${written.slice(0, longest - 66)}__${hash("sha256", id)}`;
}

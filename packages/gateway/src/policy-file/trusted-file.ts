import { constants, type Stats } from "node:fs";
import { lstat, open } from "node:fs/promises";

const maximumBytes = 4 * 1024 * 1024;

/** A file's bytes, or why they are not believed. */
export type TrustedRead =
  | { readonly kind: "read"; readonly text: string }
  | { readonly kind: "missing" }
  | { readonly kind: "refused"; readonly why: string };

/** What is wrong with who owns a file or folder and who may write to it; undefined when nothing is. */
export function ownerProblem({ uid, mode }: Pick<Stats, "uid" | "mode">): string | undefined {
  const own = process.getuid?.();
  // Systems without owners have nothing to check.
  if (own === undefined) return undefined;
  // What root owns, root could change anyway.
  if (uid !== own && uid !== 0) return `it belongs to user ${uid} and Hearth runs as ${own}`;
  if ((mode & 0o022) !== 0) return `others may write to it (mode ${(mode & 0o777).toString(8)}); run chmod go-w`;
  return undefined;
}

/** Reads a file that only its owner can have written. Checked on the open file, so it cannot be swapped in between. */
export async function readTrusted(path: string): Promise<TrustedRead> {
  let handle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return { kind: "missing" };
    return { kind: "refused", why: code === "ELOOP" ? "it is a symbolic link" : `it cannot be opened (${code})` };
  }
  try {
    const met = await handle.stat();
    if (!met.isFile()) return { kind: "refused", why: "it is not a regular file" };
    const problem = ownerProblem(met);
    if (problem !== undefined) return { kind: "refused", why: problem };
    if (met.size > maximumBytes) return { kind: "refused", why: `it has more than ${maximumBytes} bytes` };
    return { kind: "read", text: await handle.readFile("utf8") };
  } finally {
    await handle.close();
  }
}

/** What is wrong with a folder that is to hold trusted files. */
export async function folderProblem(path: string): Promise<string | undefined> {
  const met = await lstat(path);
  if (!met.isDirectory()) return "it is not a folder";
  return ownerProblem(met);
}

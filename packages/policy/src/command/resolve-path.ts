import { workspaceRoots } from "./shell-state.ts";

/** Folds `.`, `..` and repeated slashes of an absolute path. Purely textual; symbolic links are the sandbox's matter. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The absolute path a word names, or undefined when the working directory is not known. */
export function resolvePath(directory: string | undefined, path: string): string | undefined {
  if (path.startsWith("/")) return normalizePath(path);
  return directory === undefined ? undefined : normalizePath(`${directory}/${path}`);
}

export function isWithin(path: string, root: string): boolean {
  return path === root || root === "/" || path.startsWith(`${root}/`);
}

/** Roots a contained command may write below: its workspace (by either name) and its private temporary directory. */
export const writableRoots: readonly string[] = [...workspaceRoots, "/tmp", "/var/tmp"];

export function isWritable(path: string): boolean {
  return writableRoots.some((root) => isWithin(path, root));
}

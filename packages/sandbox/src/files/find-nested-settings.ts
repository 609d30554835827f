import { type Dirent, lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";

export interface NestedSettings {
  /** Paths to guard, relative to the workspace: what exists, and hooks a repository has not got yet. */
  guard: readonly string[];
  /** What other programs would obey, one entry for each: `sub/.git`, `a/b/.vscode`. */
  found: readonly string[];
  /** False where the workspace is too large to be looked through, or holds more than is guarded. */
  complete: boolean;
}

/** Folders looked into and paths guarded: beyond these a run would wait too long. Shallow folders come first. */
const maximumFolders = 2000;
const maximumGuards = 256;

/** Folders of installed packages: nobody opens them as a project, and they hold most of a workspace's folders. */
const skipped = new Set(["node_modules", ".git", ".venv", "__pycache__"]);

/**
 * Looks for repositories and settings below the top of a workspace. Links are not followed, and one in the place of
 * settings is not guarded, since it could be replaced under a mount.
 * Synchronous on purpose, as `planGuards`.
 */
export function findNestedSettings(folder: string, list: readonly string[]): NestedSettings {
  const entries = Map.groupBy(list, (path) => path.split("/")[0] ?? "");
  const guard: string[] = [];
  const found: string[] = [];
  const waiting = [""];
  let complete = true;
  for (let index = 0; index < waiting.length; index++) {
    const parent = waiting[index] ?? "";
    for (const entry of read(join(folder, parent))) {
      const path = parent === "" ? entry.name : `${parent}/${entry.name}`;
      if (parent !== "" && entries.has(entry.name)) {
        found.push(path);
        for (const wanted of entries.get(entry.name) ?? [])
          if (isGuardable(folder, parent, wanted)) guard.push(`${parent}/${wanted}`);
      }
      if (!entry.isDirectory() || skipped.has(entry.name)) continue;
      if (waiting.length < maximumFolders) waiting.push(path);
      else complete = false;
    }
  }
  return { guard: guard.slice(0, maximumGuards), found, complete: complete && guard.length <= maximumGuards };
}

function read(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone, or closed to us: then a command cannot be shown it either.
    return [];
  }
}

function look(path: string): Stats | undefined | "unreachable" {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return "unreachable";
  }
}

function isGuardable(folder: string, parent: string, wanted: string): boolean {
  const segments = wanted.split("/");
  for (const [index] of segments.entries()) {
    const met = look(join(folder, parent, ...segments.slice(0, index + 1)));
    // Too deep, or closed to us: nothing can be mounted there, and a command may have made it so on purpose.
    if (met === "unreachable") return false;
    if (met === undefined) return wanted === ".git/hooks";
    if (met.isSymbolicLink()) return false;
    // `.git` is a file in a working tree or submodule; the file itself is what counts.
    if (!met.isDirectory()) return true;
  }
  return true;
}

import { lstat, mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { SandboxSetupError } from "../errors/sandbox-setup-error.ts";

/**
 * A mount inside the workspace, relative to it. `pin` keeps a folder from being renamed, `freeze` from being changed,
 * `mask` keeps what does not exist from being made: whatever is written there is gone after the run.
 */
export interface Guard {
  path: string;
  kind: "pin" | "freeze" | "mask";
}

/** How many sandboxes of this process rely on a placeholder: removing it would lift the mounts of the others. */
const placeholders = new Map<string, number>();

async function makePlaceholder(path: string): Promise<boolean> {
  const uses = placeholders.get(path) ?? 0;
  placeholders.set(path, uses + 1);
  if (uses > 0) return true;
  try {
    await mkdir(path, 0o755);
    return true;
  } catch (thrown) {
    await dropPlaceholder(path);
    throw thrown;
  }
}

async function dropPlaceholder(path: string): Promise<void> {
  const uses = (placeholders.get(path) ?? 1) - 1;
  if (uses > 0) {
    placeholders.set(path, uses);
    return;
  }
  placeholders.delete(path);
  // Not ours any more where it is gone or no longer empty.
  await rmdir(path).catch(() => undefined);
}

/**
 * Plans the mounts that keep `protect` as it is during a run. What exists is frozen. In place of what does not exist
 * an empty folder is made and masked, since nothing can be mounted on nothing; it is removed afterwards (a hub killed
 * in between leaves it behind, empty). Parents are pinned: a mount moves along when its parent is renamed.
 * @throws SandboxSetupError where a protected path is a symbolic link, which could be replaced under a mount
 */
export async function planGuards(
  folder: string,
  protect: readonly string[],
): Promise<{ guards: Guard[]; release: () => Promise<void> }> {
  const guards = new Map<string, Guard>();
  const made: string[] = [];
  const release = async (): Promise<void> => {
    for (const path of made.splice(0)) await dropPlaceholder(path);
  };
  try {
    for (const path of protect) {
      const segments = path.split("/");
      for (const [index] of segments.entries()) {
        const part = segments.slice(0, index + 1).join("/");
        const met = await lstat(join(folder, part)).catch(() => undefined);
        if (met?.isSymbolicLink() === true)
          throw new SandboxSetupError(`the protected path ${part} in the workspace is a symbolic link`, {
            hint: "Replace the link by what it points to, or leave the path out of workspace.protect.",
            field: "/workspace/protect",
          });
        const missing = met === undefined || placeholders.has(join(folder, part));
        if (missing && !guards.has(part)) {
          await makePlaceholder(join(folder, part));
          made.push(join(folder, part));
        }
        const last = index === segments.length - 1 || missing || !met.isDirectory();
        const known = guards.get(part);
        if (known === undefined || (last && known.kind === "pin"))
          guards.set(part, { path: part, kind: missing ? "mask" : last ? "freeze" : "pin" });
        if (last) break;
      }
    }
    const sorted = [...guards.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
    return { guards: sorted, release };
  } catch (thrown) {
    await release();
    throw thrown;
  }
}

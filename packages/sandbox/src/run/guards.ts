import { lstatSync } from "node:fs";
import { join } from "node:path";
import { SandboxSetupError } from "../errors/sandbox-setup-error.ts";
import { dropPlaceholder, isPlaceholder, takePlaceholder } from "./placeholders.ts";

/**
 * A mount inside the workspace, relative to it. `pin` keeps a folder from being renamed, `freeze` from being changed,
 * `mask` keeps what does not exist from being made: whatever is written there is gone after the run.
 */
export interface Guard {
  path: string;
  kind: "pin" | "freeze" | "mask";
}

/**
 * Synchronous on purpose: dozens of tiny calls cost less than their round trips through a thread pool.
 *
 * Plans the mounts that keep `protect` as it is during a run. What exists is frozen. In place of what does not exist
 * an empty folder is made and masked, since nothing can be mounted on nothing; it is removed a little later (a hub killed
 * in between leaves it behind, empty). Parents are pinned: a mount moves along when its parent is renamed.
 * @throws SandboxSetupError where a protected path is a symbolic link, which could be replaced under a mount
 */
export function planGuards(folder: string, protect: readonly string[]): { guards: Guard[]; release: () => void } {
  const guards = new Map<string, Guard>();
  const made: string[] = [];
  const release = (): void => {
    for (const path of made.splice(0)) dropPlaceholder(path);
  };
  try {
    for (const path of protect) {
      const segments = path.split("/");
      for (const [index] of segments.entries()) {
        const part = segments.slice(0, index + 1).join("/");
        const met = lstatSync(join(folder, part), { throwIfNoEntry: false });
        if (met?.isSymbolicLink() === true)
          throw new SandboxSetupError(`the protected path ${part} in the workspace is a symbolic link`, {
            hint: "Replace the link by what it points to, or leave the path out of workspace.protect.",
            field: "/workspace/protect",
          });
        const missing = met === undefined || isPlaceholder(join(folder, part));
        if (missing && !guards.has(part)) {
          takePlaceholder(join(folder, part));
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
    release();
    throw thrown;
  }
}

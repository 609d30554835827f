import { isWithin, normalizePath } from "../command/resolve-path.ts";
import { workspaceMount, workspaceRoots } from "../command/shell-state.ts";

export interface RequestPath {
  root: "workspace" | "temporary" | "system";
  /** Below the root, "." for the root itself. */
  relative: string;
  /** As the rules see it: the workspace is at its mount. */
  absolute: string;
}

/** Where a path of a request leads, by its text; a string says why it is refused. A relative path starts in the workspace. */
export function resolveRequestPath(path: string): RequestPath | string {
  if (path === "" || path.length > 4096) return "a path has 1 to 4096 characters";
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(path))
    return "a path with control characters or marks that reorder text";
  if (path.split("/").some((part) => part.length > 255)) return "a name of more than 255 characters";
  const absolute = normalizePath(path.startsWith("/") ? path : `${workspaceMount}/${path}`);
  for (const root of workspaceRoots) {
    if (isWithin(absolute, root))
      return {
        root: "workspace",
        relative: absolute.slice(root.length + 1) || ".",
        absolute: normalizePath(`${workspaceMount}/${absolute.slice(root.length)}`),
      };
  }
  if (isWithin(absolute, "/tmp")) return { root: "temporary", relative: absolute.slice(5) || ".", absolute };
  return { root: "system", relative: absolute.slice(1) || ".", absolute };
}

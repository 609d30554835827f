/**
 * What programs outside the sandbox obey when they find it in a workspace: git runs hooks and aliases,
 * editors and agents run tasks and hooks from their settings. An agent that could write these would act
 * outside its sandbox the next time a person opens the folder.
 * Folders are protected with all they contain. Matching ignores case, as macOS does.
 */
export const protectedPaths: readonly string[] = [
  ".git/hooks",
  ".git/config",
  ".git/config.worktree",
  ".git/modules",
  ".gitmodules",
  ".hearth",
  ".claude",
  ".codex",
  ".cursor",
  ".gemini",
  ".mcp.json",
  ".vscode",
  ".idea",
  ".envrc",
  ".husky",
];

/**
 * True where `path` (relative, forward slashes, no `.` or `..` segments) is one of `list`, lies in one, or is a
 * parent of one; at any depth, since a workspace may hold further repositories.
 */
export function isProtectedPath(path: string, list: readonly string[] = protectedPaths): boolean {
  const segments = path.toLowerCase().split("/");
  const tails = segments.map((_, index) => segments.slice(index).join("/"));
  return list.some((entry) => {
    const fixed = entry.toLowerCase();
    return tails.some((tail) => tail === fixed || tail.startsWith(`${fixed}/`) || fixed.startsWith(`${tail}/`));
  });
}

import type { WorkspaceReader, WorkspaceWriter } from "@hearth/sandbox";

/** {@link openWorkspaceReader} of the sandbox, which is loaded when the first folder is opened. */
export async function openLazyReader(folder: string): Promise<WorkspaceReader> {
  const { openWorkspaceReader } = await import("@hearth/sandbox");
  return await openWorkspaceReader(folder);
}

/** {@link openWorkspaceWriter} of the sandbox, which is loaded when the first folder is opened. */
export async function openLazyWriter(folder: string): Promise<WorkspaceWriter> {
  const { openWorkspaceWriter } = await import("@hearth/sandbox");
  return await openWorkspaceWriter(folder);
}

import type { FilesValue } from "@hearth/protocol";
import type { AgentContext } from "@hearth/runtimes";

export interface FileSelection {
  files?: FilesValue | undefined;
  pattern: string;
}

const maximumFiles = 100_000;

/** Paths and sizes of the files given, or else of those in the goal's folder that match the pattern. */
export async function selectFiles(
  { files, pattern }: FileSelection,
  context: AgentContext,
): Promise<readonly { path: string; bytes: number }[]> {
  if (files !== undefined) return files.files;
  return await context.workspace.list({ pattern, maximum: maximumFiles, signal: context.signal });
}

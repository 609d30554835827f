import type { WorkspaceReader } from "@hearth/sandbox";

const maximumFiles = 200;

/** The names and sizes of a folder's files, not what is in them: reading is a task's work, and leaves its receipt. */
export async function listFolder(workspace: WorkspaceReader | undefined): Promise<string> {
  if (workspace === undefined) return "No folder was given.";
  const files = await workspace.list();
  if (files.length === 0) return "The folder is empty.";
  const lines = files.slice(0, maximumFiles).map(({ path, bytes }) => `- ${JSON.stringify(path)} (${bytes} bytes)`);
  const more = files.length > maximumFiles ? `\n- … and ${files.length - maximumFiles} more` : "";
  return `Files of the folder that was given:\n${lines.join("\n")}${more}`;
}

import { type AgentFile, AgentFileError, parseAgentFile } from "../agent-file/index.ts";
import { readAgentFolder } from "./read-agent-folder.ts";

/** Looks at the agent files of a folder once, each by itself. */
export async function agentFilesIn(folder: string): Promise<{ files: AgentFile[]; errors: AgentFileError[] }> {
  const files: AgentFile[] = [];
  const errors: AgentFileError[] = [];
  for (const found of await readAgentFolder(folder, () => undefined)) {
    try {
      if (found.kind === "unreadable") throw found.error;
      files.push(parseAgentFile(found.bytes, found.path, found.name));
    } catch (error) {
      if (!(error instanceof AgentFileError)) throw error;
      errors.push(error);
    }
  }
  return { files, errors };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AgentFile, parseAgentFile } from "../agent-file/index.ts";
import { agentFileName } from "../hot-reload/index.ts";
import { specialistNames } from "./specialist-names.ts";

/** The folder of their files, laid out as a person's own is. */
export const specialistsFolder: string = import.meta.dirname;

/** @throws AgentFileError, which a test keeps from happening */
export function shippedAgentFiles(): AgentFile[] {
  return specialistNames.map((name) => {
    const path = join(specialistsFolder, name, agentFileName);
    return parseAgentFile(readFileSync(path), path, name);
  });
}

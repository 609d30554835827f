import { agentFilesIn } from "@hearth/agents";
import { agentsFolder } from "../../agents/written-agents.ts";
import type { Check } from "./finding.ts";

/** The person's agents: each AGENT.md by itself. Whether its tools are there only a hub can say. */
export const checkAgents: Check = async ({ home }) => {
  const { files, errors } = await agentFilesIn(agentsFolder(home));
  if (errors.length > 0)
    return errors.map((error) => ({ name: "agents", state: "broken", detail: error.message, fix: error.hint }));
  if (files.length === 0) return [];
  return [{ name: "agents", state: "live", detail: `written by you: ${files.map(({ name }) => name).join(", ")}` }];
};

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { agentFileName, newAgentFile } from "@hearth/agents";
import { agentsFolder } from "../../agents/written-agents.ts";
import { action } from "../action.ts";
import type { AgentNewFlags } from "../commands/agent.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";

const defaultTools = ["workspace.list", "workspace.read", "workspace.search", "workspace.write", "workspace.hand-over"];

export default action<AgentNewFlags, [string]>(async ({ context, output }, { about, tool }, name) => {
  const tools = tool === undefined || tool.length === 0 ? defaultTools : tool;
  const text = newAgentFile(name, { description: about ?? `The agent ${name}.`, tools });
  const folder = join(agentsFolder(context.home), name);
  const path = join(folder, agentFileName);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST")
      throw new UsageError(`there is an agent ${name} already: ${path}`, { field: "agent" });
    throw cause;
  }
  if (output.json) output.data({ agent: name, path });
  else output.text(`${path}\nChange it as you like: it takes effect when you save it.`);
  return exitCode.ok;
});

import type { AgentDefinition } from "@hearth/runtimes";
import type { AgentFile } from "../agent-file/agent-file.ts";

/** What an AGENT.md says of its agent as a manifest, without what it can be asked for. */
export function specialistManifest(file: AgentFile): AgentDefinition["manifest"] {
  return {
    name: file.name,
    version: file.version,
    description: file.description,
    level: file.level,
    runtime: "in-process",
    requirements: { timeoutSeconds: Math.max(30, file.limits.seconds) },
  };
}

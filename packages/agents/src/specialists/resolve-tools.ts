import type { Capability, Permission } from "@hearth/protocol";
import type { AgentFile } from "../agent-file/agent-file.ts";
import { AgentFileError } from "../agent-file/errors/agent-file-error.ts";
import { nearestNames } from "../shared/nearest-names.ts";

export interface ResolvedTools {
  readonly capabilities: readonly Capability[];
  /** What they may touch together, which is all the agent may. */
  readonly permissions: readonly Permission[];
}

/**
 * The capabilities that an agent file names, in the order of its names.
 * @throws AgentFileError naming each that nobody offers, with the nearest that is there
 */
export function resolveTools(file: AgentFile, known: readonly Capability[], path: string): ResolvedTools {
  const found = new Map<string, Capability>();
  const issues: { field: string; message: string }[] = [];
  for (const [index, pattern] of file.tools.entries()) {
    const wanted = pattern.endsWith(".*")
      ? known.filter(({ name }) => name.startsWith(pattern.slice(0, -1)))
      : known.filter(({ name }) => name === pattern);
    for (const capability of wanted) found.set(capability.name, capability);
    if (wanted.length > 0) continue;
    const near = nearestNames(
      pattern.replace(/\.\*$/, ""),
      known.map(({ name }) => name),
    );
    issues.push({
      field: `/tools/${index}`,
      message: `${pattern} is offered by nobody${near.length === 0 ? "" : `; the nearest are ${near.join(", ")}`}`,
    });
  }
  if (issues.length > 0) throw new AgentFileError(path, issues);
  const capabilities = [...found.values()];
  return { capabilities, permissions: [...new Set(capabilities.flatMap(({ permissions }) => permissions))] };
}

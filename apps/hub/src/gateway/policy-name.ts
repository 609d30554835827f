import { specialistNames } from "@hearth/agents/start";
import { deterministicAgents, policyNameOf } from "@hearth/gateway";
import type { Manifest } from "@hearth/protocol";
import { composedAgent } from "./hub-agents.ts";

/** Agents that come with Hearth; whoever else bears one of their names was refused at registration. */
const builtin = new Set(["database", "web", "verifier", ...Object.keys(deterministicAgents)]);
const specialists: ReadonlySet<string> = new Set(specialistNames);

/**
 * The name of an agent's entry in the policy.
 * @param written whether an agent of this name is written as a file by the person, who may give it an entry of its own
 * @param hasEntry whether the policy has an entry of this name
 */
export function policyName(
  manifest: Pick<Manifest, "name"> | undefined,
  written: (name: string) => boolean,
  hasEntry: (name: string) => boolean,
): string {
  if (manifest === undefined) return composedAgent;
  const { name } = manifest;
  if (builtin.has(name)) return policyNameOf(name);
  return (specialists.has(name) || written(name)) && hasEntry(name) ? name : composedAgent;
}

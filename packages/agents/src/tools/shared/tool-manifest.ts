import type { AgentDefinition } from "@hearth/runtimes";

const ending = "-tools";

/** What all groups of tools have in common: whoever calls one acts under their own entry in the policy. */
export function toolManifest(group: string, description: string): AgentDefinition["manifest"] {
  return {
    name: `${group}${ending}`,
    version: "1.0.0",
    description,
    level: "worker",
    runtime: "in-process",
    price: { currency: "USD", microUnits: 0 },
  };
}

import type { AgentDefinition } from "@hearth/runtimes";

/** What all built-in agents have in common: they run in process, command nobody and cost nothing. */
export function builtinManifest(name: string, description: string): AgentDefinition["manifest"] {
  return {
    name,
    version: "1.0.0",
    description,
    level: "worker",
    runtime: "in-process",
    price: { currency: "USD", microUnits: 0 },
  };
}

import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "@hearth/protocol";
import type { Agent, CapabilityDefinition, LazyCapability, LoadedAgent } from "./define-agent.ts";
import { AgentManifestError } from "./errors/agent-manifest-error.ts";

/**
 * An agent that is offered by a manifest which was written down before, and whose code is loaded by the first call of one
 * of its capabilities, so that a program starts without it. What was written down counts for nobody who was lied to: code
 * that declares anything else is not run.
 * @param load gives the agent with its code; called again after it failed
 */
export function defineLazyAgent(manifest: Manifest, load: () => Promise<LoadedAgent>): Agent {
  let loaded: Promise<LoadedAgent> | undefined;
  const open = (): Promise<LoadedAgent> => {
    loaded ??= load()
      .then((agent) => {
        // Through JSON, as the stored one came: what JSON leaves out is no part of a manifest.
        if (!isDeepStrictEqual(JSON.parse(JSON.stringify(agent.manifest)), JSON.parse(JSON.stringify(manifest))))
          throw new AgentManifestError(manifest.name);
        return agent;
      })
      .catch((error: unknown) => {
        loaded = undefined;
        throw error;
      });
    return loaded;
  };
  const capability = ({ name }: { name: string }): [string, LazyCapability] => [
    name,
    { name, load: async () => (await open()).capabilities.get(name)! },
  ];
  return { manifest, capabilities: new Map(manifest.capabilities.map(capability)) };
}

/** The capability with its code. */
export async function loadedCapability(offered: CapabilityDefinition | LazyCapability): Promise<CapabilityDefinition> {
  return "load" in offered ? await offered.load() : offered;
}

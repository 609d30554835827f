import type { Manifest } from "@hearth/protocol";
import { type Agent, defineLazyAgent } from "@hearth/runtimes";
import type { ComputeTask } from "./swarm-task.ts";
import stored from "./manifest.json" with { type: "json" };

/** `createSwarmAgent` by its stored manifest, with its code loaded by the first call; `npm run manifests` writes it. */
export function lazySwarmAgent(compute: ComputeTask): Agent {
  return defineLazyAgent(stored as unknown as Manifest, async () =>
    (await import("./agent.ts")).createSwarmAgent(compute),
  );
}

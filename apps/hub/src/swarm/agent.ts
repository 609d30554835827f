import { defineAgent, type LoadedAgent } from "@hearth/runtimes";
import { computeOn } from "./compute.ts";
import type { ComputeTask } from "./swarm-task.ts";
import { matrixMultiplyOn } from "./matrix-multiply.ts";

/** Heavy arithmetic as tasks. It reaches no file and no network: only threads of this process, over loopback. */
export function createSwarmAgent(compute: ComputeTask): LoadedAgent {
  return defineAgent({
    manifest: {
      name: "swarm",
      version: "1.0.0",
      description: "Spreads exact arithmetic over workers of the swarm.",
      level: "worker",
      runtime: "in-process",
      price: { currency: "USD", microUnits: 0 },
    },
    capabilities: [matrixMultiplyOn(compute), computeOn(compute)],
  });
}

import type { Capability } from "@hearth/protocol";
import type { AgentContext } from "@hearth/runtimes";
import type { LoopServices } from "../loop/index.ts";
import type { WorkInput } from "./work/work-input.ts";

export interface SpecialistOptions {
  /** What may be a tool: the capabilities of tools and of agents without a model. */
  tools: readonly Capability[];
  /** Opens what a run needs; called once for each execution. */
  services: (context: AgentContext, capability: string, input: WorkInput) => Promise<LoopServices> | LoopServices;
  /** Shown in complaints. @default the agent's name */
  path?: string;
}

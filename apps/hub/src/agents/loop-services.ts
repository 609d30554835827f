import { type ConversationLog, offersOf, readOutputCapability } from "@hearth/agents/start";
import type { Agent, InProcessRuntime } from "@hearth/runtimes";
import type { EarlierTurns } from "../conversation/earlier-turns.ts";
import type { LazyInterop } from "../interop/hub-interop.ts";
import type { HubMemory } from "../memory/hub-memory.ts";
import { skillsOf } from "../skills/skills-of.ts";
import type { WrittenAgents, WrittenAgentsOptions } from "./written-agents.ts";

export interface LoopServicesOptions {
  home: string;
  conversations: () => Promise<ConversationLog>;
  /** The agent by which a model reads on in what was too long to show. */
  readOn: Agent;
  memory: HubMemory;
  earlier: EarlierTurns;
  runtime: InProcessRuntime;
  /** Both are there once the first agent runs. */
  written: () => Pick<WrittenAgents, "uses"> | undefined;
  interop: () => Pick<LazyInterop, "skills"> | undefined;
  onError: (error: unknown) => void;
}

/** What an agent with a model works with, opened by the first that runs. */
export function loopServices(options: LoopServicesOptions): WrittenAgentsOptions["services"] {
  const { home, conversations, readOn, memory, earlier, runtime, written, interop, onError } = options;
  return async (context, capability, input) => {
    const { model, labels } = context;
    if (model === undefined) throw new TypeError("a run of the hub has a door to models");
    const { specialistBackground } = await import("../memory/specialist-background.ts");
    const { readPersonHooks } = await import("../hooks/person-hooks.ts");
    const log = await conversations();
    const agent = runtime.find(capability)?.manifest.name ?? "";
    const skills = await skillsOf({
      interop: interop(),
      runtime,
      log,
      context,
      has: (name) => written()?.uses(agent, name) ?? false,
    });
    return {
      model,
      log,
      background: [...(await specialistBackground({ memory, earlier, context, input, onError })), ...skills.background],
      offers: [...offersOf([readOn], [readOutputCapability]), ...skills.offers],
      hooks: [...skills.hooks, ...(await readPersonHooks(home))],
      ...(labels === undefined ? {} : { session: labels }),
    };
  };
}

import {
  lazyModelPlanner,
  lazyRulePlanner,
  type ModelServerDetector,
  type Planner,
  type PlanRequest,
  type Proposal,
} from "@hearth/agents/start";
import { areModelsNamed, type NamedModelsOptions } from "./are-models-named.ts";
import type { PlanningOptions } from "./open-planning.ts";
import { rememberedDetector } from "./remembered-detector.ts";

export interface HubPlannerOptions extends PlanningOptions, NamedModelsOptions {
  detectModelServers: ModelServerDetector;
  /** Whether an agent thinks with a model: without one it is no use, so the planner by rules does not know of it. */
  needsModel: (agent: string) => boolean;
}

/**
 * The planner of a hub: a model where the person has named one, else the rules. Where none is named and the rules do not
 * understand the goal, servers of this machine are looked for, and a model there is asked. So a goal that the rules carry
 * out loads nothing of models and knocks at no port.
 */
export function createHubPlanner({ detectModelServers, needsModel, ...options }: HubPlannerOptions): Planner {
  const rules = lazyRulePlanner({ detectModelServers: rememberedDetector(detectModelServers) });
  const proposed = new WeakMap<PlanRequest, Proposal>();
  const byRules = async (request: PlanRequest): Promise<Proposal> => {
    const capabilities = request.capabilities.filter(({ name }) => !needsModel(name));
    const proposal = proposed.get(request) ?? (await rules.propose({ ...request, capabilities }));
    proposed.set(request, proposal);
    return proposal;
  };
  const byModel = lazyModelPlanner({
    async open(request) {
      const { openPlanning } = await import("./open-planning.ts");
      return await openPlanning(options)(request);
    },
    otherwise: { ...rules, propose: byRules },
  });
  return {
    ...byModel,
    async propose(request) {
      if (await areModelsNamed(options)) return await byModel.propose(request);
      const proposal = await byRules(request);
      const understood = proposal.kind !== "question" && proposal.kind !== "refused";
      return understood ? proposal : await byModel.propose(request);
    },
  };
}

import type { ModelPlannerOptions } from "./model/create-model-planner.ts";
import type { Planner } from "./planner.ts";
import type { RulePlannerOptions } from "./rule-planner.ts";

/** `createRulePlanner`, with its code loaded by the first goal. */
export function lazyRulePlanner(options: RulePlannerOptions = {}): Planner {
  let planner: Promise<Planner> | undefined;
  return {
    name: "rules",
    isModel: false,
    async propose(request) {
      planner ??= import("./rule-planner.ts").then(({ createRulePlanner }) => createRulePlanner(options));
      return await (await planner).propose(request);
    },
  };
}

/** `createModelPlanner`, with its code loaded by the first goal. */
export function lazyModelPlanner(options: ModelPlannerOptions): Planner {
  let planner: Promise<Planner> | undefined;
  return {
    name: "model",
    isModel: false,
    async propose(request) {
      planner ??= import("./model/create-model-planner.ts").then(({ createModelPlanner }) =>
        createModelPlanner(options),
      );
      return await (await planner).propose(request);
    },
  };
}

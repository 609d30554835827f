import { createEstimator, EstimateStore, type Estimator } from "@hearth/agents/start";
import type { Models } from "@hearth/models";
import { HearthError } from "@hearth/protocol";
import type { InProcessRuntime } from "@hearth/runtimes";
import type { Database } from "@hearth/storage";

export interface HubEstimatorOptions {
  database: Database<unknown>;
  runtime: Pick<InProcessRuntime, "find">;
  models: () => Promise<Models>;
  /** The model that an agent written as a file asks, by id or role; undefined for agents without one. */
  modelOf: (agent: string) => string | undefined;
  /** True for agents of others, whose price nobody here knows. */
  isForeign: (agent: string) => boolean;
}

/** The estimator of a hub: the models' prices of today, and what earlier tasks took. Opened by the first plan. */
export function createHubEstimator({ database, runtime, models, modelOf, isForeign }: HubEstimatorOptions): Estimator {
  let opened: Promise<EstimateStore> | undefined;
  return createEstimator({
    store: () => {
      opened ??= EstimateStore.open({ database }).catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
    async thinks(capability) {
      const agent = runtime.find(capability)?.manifest.name ?? "";
      if (isForeign(agent)) return "unknown";
      const model = modelOf(agent);
      if (model === undefined) return false;
      try {
        return (await (await models()).priceOf(model)) ?? "unknown";
      } catch (error) {
        // There is no such model now: what will be asked in its place has no price yet.
        if (!HearthError.isInstance(error)) throw error;
        return "unknown";
      }
    },
    async usageOf(who, task) {
      const agent = runtime.find(task.capability)?.manifest.name ?? "";
      const none = { input: 0, output: 0 };
      // Most tasks ask no model, and whoever never does goes without the models' code.
      if (modelOf(agent) === undefined) return { ...(isForeign(agent) ? {} : { moneyMicroUnits: 0 }), tokens: none };
      const { input, output, moneyMicroUnits, unpriced } = await (await models()).usage.ofTask(who, task.id);
      return { ...(unpriced > 0 ? {} : { moneyMicroUnits }), tokens: { input, output } };
    },
  });
}

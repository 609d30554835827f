import type { FaultyRound, Tracer } from "@hearth/agents";
import type { GoalModelOptions } from "./open-goal-model.ts";

/** Leads failures back with the person's model. It has seen what the tasks had, so it carries what they carried. */
export function createHubTracer(options: GoalModelOptions): Tracer {
  return async (round) => {
    const { createModelTracer } = await import("@hearth/agents");
    return await createModelTracer({ open })(round);
  };

  async function open({ who, goal, tasks }: FaultyRound) {
    const { openGoalModel, supervisorName } = await import("./open-goal-model.ts");
    const opened = await openGoalModel(options, { who, goal: goal.id, plan: goal.plan, agent: supervisorName });
    if (opened === undefined) return undefined;
    const { session } = opened;
    for (const { id } of tasks) session.addLabel(await session.environment.labels.ofPlace(who, `session:${id}`));
    return opened;
  }
}

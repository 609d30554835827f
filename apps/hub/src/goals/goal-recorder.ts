import { createHash } from "node:crypto";
import type { Engine } from "@hearth/engine";
import { canonicalJson } from "@hearth/journal";
import type { Models } from "@hearth/models";
import type { GoalId, GoalRecording, Principal } from "@hearth/protocol";
import type { GoalReader } from "@hearth/storage";

/** Puts the run of a goal together from what is stored of it. @throws NotFoundError also for another's */
export type GoalRecorder = (who: Principal, id: GoalId) => Promise<GoalRecording>;

const mostTasks = 1000;

export function createGoalRecorder({
  engine,
  goals,
  models,
}: {
  engine: Pick<Engine, "list">;
  goals: Pick<GoalReader, "get">;
  models: () => Promise<Pick<Models, "callsOf">>;
}): GoalRecorder {
  return async (who, id) => {
    const { text, state, answer = "", phases, verdicts } = await goals.get(who, id);
    const tasks = (await engine.list(who, { goal: id, limit: mostTasks })).toReversed();
    return {
      version: 1,
      goal: { text, state, answer },
      calls: await (await models()).callsOf(who, id),
      phases,
      verdicts: verdicts.map(({ task: _task, ...verdict }) => verdict),
      tasks: tasks.map(({ title, capability, state: ended, output }) => ({
        ...(title === undefined ? {} : { title }),
        capability,
        state: ended,
        output: createHash("sha256")
          .update(canonicalJson(output ?? null))
          .digest("hex"),
      })),
    };
  };
}

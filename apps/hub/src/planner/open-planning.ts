import type { ModelPlannerOptions } from "@hearth/agents";
import type { Memory } from "@hearth/memory";
import { type NewEvent, ownerOf, type Principal } from "@hearth/protocol";
import type { EarlierTurns } from "../conversation/earlier-turns.ts";
import type { PersonsAnswers } from "../gateway/persons-answers.ts";
import { LiveOutput } from "../live/live-output.ts";
import { backgroundFor } from "../memory/background.ts";
import { type GoalModelOptions, openGoalModel, supervisorName } from "./open-goal-model.ts";

export interface PlanningOptions extends GoalModelOptions {
  memory: () => Promise<Memory>;
  answers: PersonsAnswers;
  /** What was said in the goal's conversation before. */
  earlier: EarlierTurns;
  /** Shows to whoever watches what the model says while it plans. */
  emit: (event: NewEvent) => void;
  onError: (error: unknown) => void;
}

/** Opens a model for the planning of one goal, where one is set up, with what the person wants and what is remembered. */
export function openPlanning({
  memory,
  answers,
  earlier,
  emit,
  onError,
  ...options
}: PlanningOptions): ModelPlannerOptions["open"] {
  return async ({ asker, goal }) => {
    if (asker === undefined) return undefined;
    const opened = await openGoalModel(options, { who: asker.who, goal: asker.id, agent: supervisorName });
    if (opened === undefined) return undefined;
    const who: Principal = { kind: "agent", id: supervisorName, level: "admin", onBehalfOf: ownerOf(asker.who) };
    // A memory that is out of order costs the plan its background and not itself.
    const background = await memory()
      .then((known) => backgroundFor(known, who, { query: goal, run: asker.id }))
      .catch((error: unknown) => onError(error));
    if (background !== undefined) opened.session.addLabel(background.label);
    // Without what was said before the question may mean something else, so it is not planned without.
    const turns = await earlier(asker.who, asker.id).catch(async (error: unknown) => {
      await opened[Symbol.asyncDispose]();
      throw error;
    });
    if (turns !== undefined) opened.session.addLabel(turns.label);
    const { session } = opened;
    const live = new LiveOutput({
      emit: (part) => emit({ type: "task-output", owner: ownerOf(asker.who), goal: asker.id, data: { part } }),
      scrub: (text) => session.recorder.blank(text),
    });
    return {
      door: opened.door,
      background: [...(background?.texts ?? []), ...(turns?.texts ?? [])],
      answered: (question, signal) => answers.wait(asker.who, question, signal),
      onEvent: (event) => live.take({ ...event, agent: supervisorName, stream: `plan-${asker.id}` }),
      async [Symbol.asyncDispose]() {
        live[Symbol.dispose]();
        await opened[Symbol.asyncDispose]();
      },
    };
  };
}

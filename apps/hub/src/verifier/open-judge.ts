import type { CheckSubject, JudgeDoor } from "@hearth/agents";
import { guardReader } from "@hearth/gateway";
import { openWorkspaceReader } from "@hearth/sandbox";
import type { PersonsAnswers } from "../gateway/persons-answers.ts";
import { type GoalModelOptions, openGoalModel } from "../planner/open-goal-model.ts";

export interface JudgeOptions extends GoalModelOptions {
  answers: PersonsAnswers;
}

/** The role of the model that judges, where the person set one up; else the default one does. */
const judgeRole = "judge";

/**
 * Opens a model to judge one task, in a run of its own that never saw the doer's. It carries what the doer's run carried,
 * so what was private there does not leave the machine by way of the judge.
 */
export async function openJudge(
  { answers, ...options }: JudgeOptions,
  { who, goal, task }: CheckSubject,
): Promise<JudgeDoor | undefined> {
  const opened = await openGoalModel(options, { who, goal: goal.id, plan: goal.plan, agent: "verifier" });
  if (opened === undefined) return undefined;
  await using stack = new AsyncDisposableStack();
  const { session, door, models } = stack.use(opened);
  session.addLabel(await session.environment.labels.ofPlace(who, `session:${task.id}`));
  const folder = goal.outputFolder;
  const files = folder === undefined ? undefined : await openWorkspaceReader(folder).catch(() => undefined);
  if (files !== undefined) stack.use(files);
  const { roles } = await models.registry.settings();
  const owned = stack.move();
  return {
    door,
    ...(roles[judgeRole] === undefined ? {} : { model: judgeRole }),
    files: files === undefined ? undefined : guardReader(session, files),
    answered: (question, signal) => answers.wait(who, question, signal),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

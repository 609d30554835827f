import type { Goal } from "@hearth/protocol";
import type { GoalRow } from "../tables.ts";

/** A stored row as the goal it holds. */
export function toGoal(row: GoalRow): Goal {
  const optional = {
    inputFolder: row.input_folder,
    outputFolder: row.output_folder,
    conversation: row.conversation,
    plan: row.plan,
    answer: row.answer,
    failure: row.failure === null ? null : (JSON.parse(row.failure) as unknown),
    endedAt: row.ended_at,
  };
  return {
    id: row.id,
    owner: row.owner,
    text: row.text,
    state: row.state,
    model: row.model,
    verdicts: JSON.parse(row.verdicts) as unknown,
    approvePlan: row.approve_plan === 1,
    exchanges: JSON.parse(row.exchanges) as unknown,
    phases: JSON.parse(row.phases) as unknown,
    createdAt: row.created_at,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
  } as Goal;
}

/** The columns for the given fields only, so that a patch leaves the others alone. */
export function toGoalColumns(fields: Partial<Goal>): Partial<GoalRow> {
  const columns: Partial<GoalRow> = {};
  if (fields.id !== undefined) columns.id = fields.id;
  if (fields.owner !== undefined) columns.owner = fields.owner;
  if (fields.state !== undefined) columns.state = fields.state;
  if (fields.text !== undefined) columns.text = fields.text;
  if (fields.inputFolder !== undefined) columns.input_folder = fields.inputFolder;
  if (fields.outputFolder !== undefined) columns.output_folder = fields.outputFolder;
  if (fields.conversation !== undefined) columns.conversation = fields.conversation;
  if (fields.plan !== undefined) columns.plan = fields.plan;
  if (fields.answer !== undefined) columns.answer = fields.answer;
  if (fields.model !== undefined) columns.model = fields.model;
  if (fields.verdicts !== undefined) columns.verdicts = JSON.stringify(fields.verdicts);
  if (fields.approvePlan !== undefined) columns.approve_plan = fields.approvePlan ? 1 : 0;
  if (fields.exchanges !== undefined) columns.exchanges = JSON.stringify(fields.exchanges);
  if (fields.phases !== undefined) columns.phases = JSON.stringify(fields.phases);
  if (fields.failure !== undefined) columns.failure = JSON.stringify(fields.failure);
  if (fields.createdAt !== undefined) columns.created_at = fields.createdAt;
  if (fields.endedAt !== undefined) columns.ended_at = fields.endedAt;
  return columns;
}

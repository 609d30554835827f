import { join } from "node:path";
import { documentValue, type EstimateOutcome, type Goal, type Plan, type Receipt, type Task } from "@hearth/protocol";
import type { HearthClient } from "@hearth/sdk";
import { resultsFolder } from "../../home/open-home.ts";

/** All that became of a goal, as `--json` prints it. */
export interface GoalReport {
  goal: Goal;
  plan?: Plan;
  tasks: Omit<Task, "input" | "output">[];
  /** What its tasks were estimated to take, beside what they took. */
  estimates: EstimateOutcome[];
  /** Absolute paths of what was written. */
  files: string[];
  /** Places of its receipts in the journal. */
  receipts: { count: number; first?: number; last?: number };
}

export async function goalReport(client: HearthClient, home: string, goal: Goal): Promise<GoalReport> {
  const plan = goal.plan === undefined ? undefined : await client.plans.get(goal.plan);
  const tasks = (await client.tasks.list({ goal: goal.id, limit: 1000 })).toReversed();
  const folder = goal.outputFolder ?? join(resultsFolder(home), goal.id);
  const written = tasks.flatMap(({ output }) => documentValue.safeParse(output).data?.files ?? []);
  const receipts = await client.journal.list({ goal: goal.id, limit: 1000 });
  return {
    goal,
    ...(plan === undefined ? {} : { plan }),
    tasks: tasks.map(({ input: _input, output: _output, ...rest }) => rest),
    estimates: await client.goals.estimates(goal.id),
    files: [...new Set(written)].map((file) => join(folder, file)),
    receipts: span(receipts),
  };
}

function span(receipts: readonly Receipt[]): GoalReport["receipts"] {
  const places = receipts.map(({ index }) => index).toSorted((a, b) => a - b);
  const [first] = places;
  const last = places.at(-1);
  return { count: places.length, ...(first === undefined || last === undefined ? {} : { first, last }) };
}

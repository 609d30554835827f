import type { Row } from "./sample-data.ts";
import { answersOf, type Expectation, meets, shown } from "./expectations.ts";
import { type GoalHub, makeFolder } from "./goal-hub.ts";

export interface GoalCase {
  goal: string;
  files: Readonly<Record<string, string>>;
  expected: Expectation;
  /** What the expectation is, in short, for the printed table. */
  says: string;
}

export interface GoalOutcome {
  goal: string;
  plan: string;
  expected: string;
  got: string;
  verdict: "right" | "refused" | "WRONG" | "NOT DONE" | "FAILED";
  ok: boolean;
  answer: string;
}

/** Runs each goal through supervisor, engine and agents over files made for it. */
export async function runGoals(hub: GoalHub, cases: readonly GoalCase[]): Promise<GoalOutcome[]> {
  const outcomes: GoalOutcome[] = [];
  for (const one of cases) {
    await using input = await makeFolder(one.files);
    await using output = await makeFolder();
    const { goal, tasks } = await hub.do(one.goal, { input: input.path, output: output.path });
    const answers = answersOf(tasks);
    const plan = tasks.length === 0 ? "none" : tasks.map((task) => task.capability).join(" > ");
    // What the planner asks back is not done either.
    const refused = goal.state === "refused" || goal.state === "awaiting-answer";
    const right = one.expected === "refused" ? refused : goal.state === "completed" && meets(answers, one.expected);
    const verdict =
      goal.state === "failed"
        ? "FAILED"
        : one.expected === "refused"
          ? refused
            ? "refused"
            : "WRONG"
          : right
            ? "right"
            : refused
              ? "NOT DONE"
              : "WRONG";
    outcomes.push({
      goal: one.goal,
      plan: plan.length > 90 ? `${plan.slice(0, 87)}...` : plan,
      expected: one.says,
      got: refused
        ? `refused: ${(goal.answer ?? "").replaceAll("\n", " ").slice(0, 260)}`
        : goal.state === "failed"
          ? (goal.failure?.message ?? "failed")
          : shown(answers),
      verdict,
      ok: right,
      answer: goal.answer ?? "",
    });
  }
  return outcomes;
}

/** The table of goals, for people. */
export function goalTable(outcomes: readonly GoalOutcome[]): string {
  return outcomes
    .map(
      (one, index) =>
        `${String(index + 1).padStart(2)}. ${one.verdict.padEnd(8)} ${one.goal}\n      plan: ${one.plan}\n      expected: ${one.expected}\n      got: ${one.got}`,
    )
    .join("\n");
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
export const column = (rows: readonly Row[], name: string): number[] => rows.map((row) => Number(row[name]));
export const totalsBy = (rows: readonly Row[], by: (row: Row) => string, name: string): [string, number][] =>
  [...Map.groupBy(rows, by)].map(([group, members]) => [group, sum(column(members, name))]);

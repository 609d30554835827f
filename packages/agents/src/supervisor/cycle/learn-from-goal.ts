import type { Memory, Phase } from "@hearth/memory";
import { ownerOf, type Principal } from "@hearth/protocol";
import type { GoalCourse } from "../supervisor.ts";

export interface LearnFromGoalOptions {
  memory: () => Promise<Pick<Memory, "writer">>;
}

const longestGoal = 300;
const longestWhy = 700;

/**
 * Tells the memory how a goal went: whether the checks held, which lets what was recalled gain or lose by it; that it was led
 * back; and what went wrong where, for the phase at fault. What it learns was put together of texts that others may have
 * written, so it is marked as such and waits in the inbox for the person.
 */
export function learnFromGoal({ memory }: LearnFromGoalOptions): (who: Principal, course: GoalCourse) => Promise<void> {
  return async (who, { goal, tasks, verdicts, fault, failures }) => {
    const { writer } = await memory();
    const as = (id: string): Principal => ({ kind: "agent", id, level: "admin", onBehalfOf: ownerOf(who) });
    const value = outcomeOf(verdicts, fault !== undefined);
    // Who planned does not verify it: the verifier is another, and took no part in the runs.
    if (value !== undefined)
      for (const run of [goal.id, ...tasks.map(({ id }) => id)])
        await writer.signal(as("verifier"), { kind: "verification", run, value });
    for (const { phase, why } of failures)
      await writer.signal(as("verifier"), {
        kind: "behaviour",
        run: goal.id,
        value: "loopback",
        note: `${phase}: ${why}`.slice(0, longestWhy),
      });
    const about = {
      context: `The goal: ${goal.text.replaceAll(/\s+/g, " ").slice(0, longestGoal)}`,
      label: { class: "internal" as const, untrusted: true, sources: [`goal:${goal.id}`] },
      run: goal.id,
    };
    const ended = fault === undefined ? `Then it was reached by ${waysOf(tasks)}.` : "It was not reached.";
    for (const { phase, why } of [...failures, ...(fault === undefined ? [] : [fault])])
      await writer.learn(as("supervisor"), {
        phase: phase satisfies Phase,
        kind: "warning",
        text: `${why.slice(0, longestWhy)} ${ended}`,
        ...about,
        confidence: fault === undefined ? 0.7 : 0.5,
      });
    for (const lesson of lessonsOf(tasks, verdicts))
      await writer.learn(as("supervisor"), { ...lesson, ...about, kind: "warning", confidence: 0.5 });
  };
}

/** What went badly in a phase without being at fault: work that had to be begun anew, and checks that could not be judged. */
function lessonsOf(tasks: GoalCourse["tasks"], verdicts: GoalCourse["verdicts"]): { phase: Phase; text: string }[] {
  const again = tasks
    .filter(({ state, attempt }) => state === "completed" && attempt > 1)
    .map(({ capability, attempt }) => `${capability} was done at attempt ${attempt}.`);
  const open = verdicts
    .filter(({ result }) => result === "not-verifiable")
    .map(({ check, evidence }) => `“${check}” could not be judged: ${evidence}`);
  return [
    ...again.map((text) => ({ phase: "execute" as const, text })),
    ...open.map((text) => ({ phase: "verify" as const, text: text.slice(0, longestWhy) })),
  ];
}

/** Undefined where nothing was checked: then nothing is shown either way. */
function outcomeOf(verdicts: GoalCourse["verdicts"], failed: boolean): "passed" | "failed" | undefined {
  if (failed) return "failed";
  return verdicts.some(({ result }) => result === "passed") && verdicts.every(({ result }) => result !== "failed")
    ? "passed"
    : undefined;
}

function waysOf(tasks: GoalCourse["tasks"]): string {
  return [...new Set(tasks.map(({ capability }) => capability))].join(", ").slice(0, longestWhy);
}

import type { Goal, GoalPhase, PhaseEntry } from "@hearth/protocol";
import type { PriorFailure } from "../../planner/planner.ts";

/** Times that a goal may be worked at: the first, and twice more after it was led back. */
export const maximumRounds = 3;

/** 1, and one more each time the work was led back. */
export function roundOf({ phases }: Pick<Goal, "phases">): number {
  return phases.at(-1)?.round ?? 1;
}

/** The goal's phases with these entered in the present round; one that was entered before a crash stands as it is. */
export function entered(
  goal: Pick<Goal, "phases">,
  at: number,
  entries: readonly { phase: GoalPhase; note?: string }[],
): PhaseEntry[] {
  const round = roundOf(goal);
  const known = new Set(goal.phases.filter((entry) => entry.round === round).map(({ phase }) => phase));
  return [
    ...goal.phases,
    ...entries
      .filter(({ phase }) => !known.has(phase))
      .map(({ phase, note = "" }): PhaseEntry => ({ phase, round, at, note })),
  ];
}

/** The phases with a new round that begins where the fault lay. */
export function ledBack(goal: Pick<Goal, "phases">, at: number, { phase, why }: PriorFailure): PhaseEntry[] {
  return [...goal.phases, { phase, round: roundOf(goal) + 1, at, note: why }];
}

/** What failed in earlier rounds, oldest first. It is read from the goal, so a crash does not forget it. */
export function failuresOf({ phases }: Pick<Goal, "phases">): PriorFailure[] {
  return phases
    .filter(({ round }, index) => round > 1 && phases[index - 1]?.round !== round)
    .map(({ phase, note }) => ({ phase, why: note }));
}

/** When the present round began, in milliseconds since the Unix epoch; undefined in the first. */
export function roundBegan({ phases }: Pick<Goal, "phases">): number | undefined {
  const round = phases.at(-1)?.round ?? 1;
  return round === 1 ? undefined : phases.find((entry) => entry.round === round)?.at;
}

/** What a model said of the phase stands behind the failure itself. */
export const tracedMark = "\nLed back by ";

/** Whether a failure is one that was there before, whatever numbers and names of runs stand in it, and wherever it was led. */
export function isRepeated(goal: Pick<Goal, "phases">, failure: PriorFailure): boolean {
  const signature = signatureOf(failure);
  return failuresOf(goal).some((other) => signatureOf(other) === signature);
}

function signatureOf({ why }: PriorFailure): string {
  const [failure = ""] = why.split(tracedMark, 1);
  return failure.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/gi, "#");
}

import type { EffectOutcome } from "@hearth/gateway";

/** A question to a person, as far as it has to be waited for. */
export interface OpenQuestion {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

export type PersonsAnswer = "approved" | "denied" | "expired";

/** An approval may be used up by an attempt that came to nothing, and then it is asked again; so often at most. */
const maximumQuestions = 5;

/**
 * Asks, and where a person has to agree first, waits for their answer and asks the same again: then it goes through, or is
 * denied. Where nobody answers in time the outcome is still `needs-approval`.
 */
export async function askWhenAllowed<Value>(
  ask: () => Promise<EffectOutcome<Value>>,
  answered: ((question: OpenQuestion) => Promise<PersonsAnswer>) | undefined,
): Promise<EffectOutcome<Value>> {
  for (let questions = 0; ; questions++) {
    const outcome = await ask();
    if (outcome.kind !== "needs-approval" || answered === undefined || questions >= maximumQuestions) return outcome;
    if ((await answered(outcome.approval)) === "expired") return outcome;
  }
}

import type { LocalOutcome } from "@hearth/swarm";

/** The product of a small example, to be shown. */
export function smallResult(outcome: LocalOutcome): number[][] | undefined {
  if (outcome.status !== "completed") return undefined;
  const { result } = outcome.output as { result?: number[][] };
  return result !== undefined && result.length <= 8 ? result : undefined;
}

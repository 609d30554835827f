import { noModelLine } from "../planner/explain.ts";

/**
 * What stands below every answer: what was assumed, and which mind planned it.
 * @param mind the model; undefined when it was planned by rules
 */
export function planNotes(mind: string | undefined, assumptions: readonly string[]): string {
  const taken =
    assumptions.length === 0 ? "" : `Assumed:\n\n${assumptions.map((assumption) => `- ${assumption}`).join("\n")}\n\n`;
  return `${taken}${mind === undefined ? noModelLine : `Planned by ${mind}.`}`;
}

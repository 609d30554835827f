import { noModelLine } from "../planner/explain.ts";
import type { Planner } from "../planner/planner.ts";

/** What stands below every answer: what was assumed, and which mind planned it. */
export function planNotes(planner: Planner, assumptions: readonly string[]): string {
  const taken =
    assumptions.length === 0 ? "" : `Assumed:\n\n${assumptions.map((assumption) => `- ${assumption}`).join("\n")}\n\n`;
  return `${taken}${planner.isModel ? `Planned by ${planner.name}.` : noModelLine}`;
}

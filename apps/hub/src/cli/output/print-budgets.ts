import type { BudgetEntry } from "@hearth/sdk";
import { table } from "./format.ts";
import type { Output } from "./output.ts";

/** Limits and their use, a row each. */
export function printBudgets(output: Output, budgets: readonly BudgetEntry[]): void {
  if (output.json) output.data({ budgets });
  else if (budgets.length === 0) output.note("No limit is set and nothing was used.");
  else
    output.text(
      table(
        budgets.map(({ scope, scopeId, unit, period, maximum, reserved, spent }) => [
          `${scope} ${scopeId}`,
          unit,
          period,
          `${spent} spent`,
          `${reserved} reserved`,
          maximum === undefined ? "no limit" : `of ${maximum}`,
        ]),
      ),
    );
}

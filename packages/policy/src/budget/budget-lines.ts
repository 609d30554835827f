import type { BudgetLine, CallIdentity } from "./budget-ledger.ts";
import {
  type Amounts,
  type BudgetPeriod,
  budgetPeriod,
  type BudgetScope,
  type BudgetUnit,
  periodKey,
} from "./amounts.ts";

/** A row of use joined with the limit that holds for it. PostgreSQL returns sums as text. */
export interface UseRow {
  scope: BudgetScope;
  scope_id: string;
  unit: BudgetUnit;
  period: BudgetPeriod;
  reserved: number | string;
  spent: number | string;
  maximum: number | string | null;
}

/** One amount at one scope, in one period. */
export interface Line {
  scope: BudgetScope;
  scopeId: string;
  unit: BudgetUnit;
  period: BudgetPeriod;
  key: string;
  amount: number;
}

/** The limit that holds for a row of `u`: its own, else the one for all of its scope. */
export const limitOf = `SELECT l.maximum FROM hearth_budget_limit l WHERE l.owner = u.owner AND l.scope = u.scope
  AND l.scope_id IN (u.scope_id, '*') AND l.unit = u.unit AND l.period = u.period
  ORDER BY CASE WHEN l.scope_id = '*' THEN 1 ELSE 0 END LIMIT 1`;

/** The values of a row's key, in the order of its columns. */
export function keyOf({ scope, scopeId, unit, period, key }: Line): string[] {
  return [scope, scopeId, unit, period, key];
}

/** The names of the periods that a moment falls in. */
export function periodKeys(now: number): string[] {
  return budgetPeriod.options.map((period) => periodKey(period, now));
}

export function toLine(row: UseRow): BudgetLine {
  return {
    scope: row.scope,
    scopeId: row.scope_id,
    unit: row.unit,
    period: row.period,
    maximum: row.maximum === null ? undefined : Number(row.maximum),
    reserved: Number(row.reserved),
    spent: Number(row.spent),
  };
}

/** What a call is held against: every scope and period it falls in. With `zero`, amounts of nothing are kept too. */
export function linesOf(
  owner: string,
  { agent, task, call, workers = [] }: CallIdentity,
  wanted: Amounts,
  now: number,
  zero = false,
): Line[] {
  const scopes: readonly (readonly [BudgetScope, string | undefined])[] = [
    ["person", owner],
    ["agent", agent],
    ["task", task],
    ...workers.map((worker) => ["worker", worker] as const),
    ["call", call],
  ];
  return scopes.flatMap(([scope, scopeId]) =>
    scopeId === undefined
      ? []
      : (Object.entries(wanted) as [BudgetUnit, number][])
          .filter(([, amount]) => zero || amount > 0)
          .flatMap(([unit, amount]) =>
            periodsOf(scope, unit).map((period) => ({
              scope,
              scopeId,
              unit,
              period,
              key: periodKey(period, now),
              amount,
            })),
          ),
  );
}

function periodsOf(scope: BudgetScope, unit: BudgetUnit): readonly BudgetPeriod[] {
  // A task, a worker or a call has one life, so only its total counts.
  if (scope === "task" || scope === "worker" || scope === "call") return ["total"];
  return scope === "person" && unit === "tokens" ? budgetPeriod.options : ["total", "month", "day"];
}

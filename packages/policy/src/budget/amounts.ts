import { z } from "zod";

/** What can be budgeted. Whole numbers: money in micro-units (1,000,000 = 1.00), time in milliseconds of CPU. */
export const budgetUnit = z.enum(["moneyMicroUnits", "tokens", "calls", "cpuMilliseconds", "bytes"]);
export type BudgetUnit = z.infer<typeof budgetUnit>;

/** How much of each unit. Units that are left out are zero. */
export const amounts = z.partialRecord(budgetUnit, z.number().int().nonnegative());
export type Amounts = z.infer<typeof amounts>;

/** From wide to narrow: each call is held against every one that applies to it. A worker is an agent that was spawned. */
export const budgetScope = z.enum(["person", "agent", "task", "worker", "call"]);
export type BudgetScope = z.infer<typeof budgetScope>;

/** Hours, days and months are those of UTC. Only a person's tokens are held against an hour. */
export const budgetPeriod = z.enum(["total", "month", "day", "hour"]);
export type BudgetPeriod = z.infer<typeof budgetPeriod>;

/** The name of the period that a moment falls in: `2026-11-21T09`, `2026-11-21`, `2026-11`, or `total`. */
export function periodKey(period: BudgetPeriod, now: number): string {
  const iso = new Date(now).toISOString();
  if (period === "hour") return iso.slice(0, 13);
  return period === "day" ? iso.slice(0, 10) : period === "month" ? iso.slice(0, 7) : "total";
}

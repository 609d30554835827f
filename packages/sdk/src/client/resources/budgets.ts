import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const line = z.object({
  scope: z.string(),
  scopeId: z.string(),
  unit: z.string(),
  period: z.string(),
  maximum: z.number().optional(),
  reserved: z.number(),
  spent: z.number(),
});
/** One limit, and what is used of it. */
export type BudgetEntry = z.infer<typeof line>;
const answer = z.object({ budgets: z.array(line) });

export interface BudgetInput {
  scope: "person" | "agent" | "task" | "call";
  scopeId: string;
  unit: "moneyMicroUnits" | "tokens" | "calls" | "cpuMilliseconds" | "bytes";
  period: "total" | "month" | "day";
  maximum: number;
}

/** Limits, and what is reserved and spent of them. */
export interface BudgetResource {
  show(options?: CallOptions): Promise<BudgetEntry[]>;
  set(limit: BudgetInput, options?: CallOptions): Promise<BudgetEntry[]>;
}

export function budgetResource(transport: Transport): BudgetResource {
  return {
    show: async (options = {}) => (await transport.call(answer, "GET", "/api/v1/budgets", options)).budgets,
    set: async (limit, options = {}) =>
      (await transport.call(answer, "PUT", "/api/v1/budgets", { ...options, body: limit })).budgets,
  };
}

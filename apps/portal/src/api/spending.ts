import { queryOptions } from "@tanstack/react-query";
import type { BudgetEntry, BudgetInput, ModelUsage } from "@hearth/sdk";
import { call } from "./call.ts";

export const budgetsQuery = queryOptions({
  queryKey: ["budgets"],
  queryFn: async ({ signal }) => (await call<{ budgets: BudgetEntry[] }>("GET", "/api/v1/budgets", { signal })).budgets,
});

export const setBudget = (body: BudgetInput): Promise<unknown> => call("PUT", "/api/v1/budgets", { body });

export function usageQuery(by: ModelUsage["by"], from?: string) {
  return queryOptions({
    queryKey: ["usage", by, from],
    queryFn: ({ signal }) => call<ModelUsage>("GET", "/api/v1/usage", { query: { by, from, limit: 400 }, signal }),
  });
}

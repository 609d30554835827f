export * from "./amounts.ts";
export * from "./budget-ledger.ts";
export { budgetMigrations } from "./migrations.ts";

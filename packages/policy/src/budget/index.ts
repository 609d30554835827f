export * from "./amounts.ts";
export * from "./budget-ledger.ts";

export * from "./estimate-store.ts";
export { type EarlierRun, estimateTask, type EstimateTaskOptions, type PriceOfTokens } from "./estimate-task.ts";
export * from "./estimator.ts";
export { guesses } from "./figures.ts";
export { estimateMigrations } from "./migrations.ts";

export * from "./executable-hook.ts";
export * from "./hook.ts";
export * from "./hook-failed-error.ts";
export * from "./run-hooks.ts";

export * from "./constitution.ts";
export * from "./guard-text.ts";
export * from "./labels.ts";
export * from "./placeholder-vault.ts";
export * from "./scan.ts";
export * from "./span.ts";

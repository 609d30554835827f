export * from "./check-setting.ts";
export * from "./setting-categories.ts";
export * from "./setting-definition.ts";
export * from "./setting-registry.ts";

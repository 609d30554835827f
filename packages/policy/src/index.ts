export * from "./cases/index.ts";
export * from "./command/index.ts";
export * from "./decide/index.ts";
export * from "./egress/index.ts";
export * from "./level/index.ts";
export * from "./path/index.ts";
export * from "./rules/index.ts";
export * from "./sql/index.ts";

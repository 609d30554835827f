export * from "./decide-path.ts";
export * from "./resolve-request-path.ts";

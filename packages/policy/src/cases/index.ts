export * from "./evaluate-case.ts";

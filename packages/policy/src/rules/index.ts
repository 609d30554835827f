export * from "./decision.ts";
export { defaultPolicy } from "./defaults/default-policy.ts";
export * from "./load-policy.ts";
export * from "./policy.ts";

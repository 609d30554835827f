export * from "./check-address.ts";
export * from "./decide-egress.ts";
export * from "./decide-egress-chain.ts";
export * from "./decide-model.ts";
export * from "./host-pattern.ts";
export * from "./target.ts";

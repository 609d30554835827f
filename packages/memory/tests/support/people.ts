import type { Principal } from "@hearth/protocol";

export const alice: Principal = { kind: "person", id: "alice" };
export const bob: Principal = { kind: "person", id: "bob" };
export const agent = (
  id: string,
  level: "admin" | "manager" | "worker" = "manager",
  onBehalfOf = "alice",
): Principal => ({
  kind: "agent",
  id,
  level,
  onBehalfOf,
});
export const coder = agent("code");
export const tester = agent("qa");
export const plugin: Principal = { kind: "plugin", id: "weather", onBehalfOf: "alice" };
export const device: Principal = { kind: "device", id: "laptop", onBehalfOf: "alice" };

import type { SwarmFaultKind } from "@hearth/protocol";
import type { NetworkFaultRule } from "./network-faults.ts";

/** The faults that can be asked of a worker, by the names an operator uses; those of the API, and the end of one. */
export const faultTypes = [
  "network_drop",
  "network_delay",
  "network_duplicate",
  "network_reorder",
  "network_corrupt",
  "partition",
  "crash",
  "pause",
  "slow",
  "none",
] as const satisfies readonly (SwarmFaultKind | "none")[];
export type FaultType = (typeof faultTypes)[number];

/** What a fault does; `amount` is a fraction, milliseconds, or for "slow" how many times as long. */
export type Fault =
  | { kind: "network"; rule: NetworkFaultRule }
  | { kind: "crash" }
  | { kind: "pause"; milliseconds: number }
  | { kind: "slow"; factor: number }
  | { kind: "none" };

const defaults: Record<FaultType, number> = {
  network_drop: 0.2,
  network_delay: 50,
  network_duplicate: 0.2,
  network_reorder: 0.2,
  network_corrupt: 0.05,
  partition: 1,
  crash: 1,
  pause: 2_000,
  slow: 10,
  none: 0,
};

export function isFaultType(name: string): name is FaultType {
  return faultTypes.includes(name as FaultType);
}

/** @param amount @default of the type: 20 % of datagrams (5 % corrupted), 50 ms, a pause of 2 s, 10 times as slow */
export function faultOf(type: FaultType, amount = defaults[type]): Fault {
  const fraction = Math.min(1, Math.max(0, amount));
  switch (type) {
    case "network_drop":
      return { kind: "network", rule: { drop: fraction } };
    case "network_delay":
      return { kind: "network", rule: { delay: Math.max(0, amount) } };
    case "network_duplicate":
      return { kind: "network", rule: { duplicate: fraction } };
    case "network_reorder":
      return { kind: "network", rule: { reorder: fraction } };
    case "network_corrupt":
      return { kind: "network", rule: { corrupt: fraction } };
    case "partition":
      return { kind: "network", rule: { partition: true } };
    case "pause":
      return { kind: "pause", milliseconds: Math.max(0, amount) };
    case "slow":
      return { kind: "slow", factor: Math.max(1, amount) };
    case "crash":
    case "none":
      return { kind: type };
  }
}

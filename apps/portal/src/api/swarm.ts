import { queryOptions } from "@tanstack/react-query";
import type { SwarmFaultKind, SwarmRunDetail, SwarmRunView, SwarmView } from "@hearth/sdk";
import { call } from "./call.ts";

export const swarmQuery = queryOptions({
  queryKey: ["swarm", "view"],
  queryFn: ({ signal }) => call<SwarmView>("GET", "/api/v1/swarm", { signal }),
});

export const swarmRunsQuery = queryOptions({
  queryKey: ["swarm-runs"],
  queryFn: async ({ signal }) => (await call<{ runs: SwarmRunView[] }>("GET", "/api/v1/swarm/runs", { signal })).runs,
});

export function swarmRunQuery(id: string) {
  return queryOptions({
    queryKey: ["swarm-run", id],
    queryFn: ({ signal }) => call<SwarmRunDetail>("GET", `/api/v1/swarm/runs/${encodeURIComponent(id)}`, { signal }),
  });
}

const faultsOf = (worker: string): string => `/api/v1/swarm/workers/${encodeURIComponent(worker)}/faults`;

export const startExample = (example: "small" | "large"): Promise<{ id: string }> =>
  call("POST", "/api/v1/swarm/runs", { body: { example } });
export const trustDevice = (device: { name: string; publicKey: string }): Promise<{ fingerprint: string }> =>
  call("POST", "/api/v1/swarm/devices", { body: device });
export const revokeDevice = (name: string): Promise<void> =>
  call("DELETE", `/api/v1/swarm/devices/${encodeURIComponent(name)}`);
export const startLoop = (seconds: number): Promise<void> => call("POST", "/api/v1/swarm/loop", { body: { seconds } });
export const stopLoop = (): Promise<void> => call("DELETE", "/api/v1/swarm/loop");
export const injectFault = (worker: string, kind: SwarmFaultKind): Promise<void> =>
  call("POST", faultsOf(worker), { body: { kind } });
export const clearFaults = (worker: string): Promise<void> => call("DELETE", faultsOf(worker));

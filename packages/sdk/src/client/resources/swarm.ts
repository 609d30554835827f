import {
  type SwarmFaultKind,
  swarmRunDetail,
  type SwarmRunDetail,
  swarmRunView,
  type SwarmRunView,
  swarmView,
  type SwarmView,
} from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

/** The hub's swarm: who computes, and what. */
export interface SwarmResource {
  view(options?: CallOptions): Promise<SwarmView>;
  /** The newest first: one's own, or everyone's for the owner and operators. */
  runs(options?: CallOptions): Promise<SwarmRunView[]>;
  run(id: string, options?: CallOptions): Promise<SwarmRunDetail>;
  /** Begins a product to be looked at. @returns the id of its run */
  startExample(example: "small" | "large", options?: CallOptions): Promise<string>;
  /** Lets the worker with this key join; for the owner. */
  trust(name: string, publicKey: string, options?: CallOptions): Promise<{ name: string; fingerprint: string }>;
  /** Puts a device out, for ever; for the owner. */
  revoke(name: string, options?: CallOptions): Promise<void>;
  /** Runs the control loop anew. */
  startLoop(seconds?: number, options?: CallOptions): Promise<void>;
  stopLoop(options?: CallOptions): Promise<void>;
  injectFault(
    worker: string,
    fault: { kind: SwarmFaultKind; amount?: number; seconds?: number },
    options?: CallOptions,
  ): Promise<void>;
  clearFaults(worker: string, options?: CallOptions): Promise<void>;
}

const listing = z.object({ runs: z.array(swarmRunView) });
const begun = z.object({ id: z.string() });
const trusted = z.object({ name: z.string(), fingerprint: z.string() });

export function swarmResource(transport: Transport): SwarmResource {
  const root = "/api/v1/swarm";
  const faults = (worker: string): string => `${root}/workers/${encodeURIComponent(worker)}/faults`;
  return {
    view: (options) => transport.call(swarmView, "GET", root, options),
    runs: async (options) => (await transport.call(listing, "GET", `${root}/runs`, options)).runs,
    run: (id, options) => transport.call(swarmRunDetail, "GET", `${root}/runs/${encodeURIComponent(id)}`, options),
    startExample: async (example, options) =>
      (await transport.call(begun, "POST", `${root}/runs`, { ...options, body: { example } })).id,
    trust: (name, publicKey, options) =>
      transport.call(trusted, "POST", `${root}/devices`, { ...options, body: { name, publicKey } }),
    revoke: (name, options) => transport.send("DELETE", `${root}/devices/${encodeURIComponent(name)}`, options),
    startLoop: (seconds, options) =>
      transport.send("POST", `${root}/loop`, { ...options, body: seconds === undefined ? {} : { seconds } }),
    stopLoop: (options) => transport.send("DELETE", `${root}/loop`, options),
    injectFault: (worker, fault, options) => transport.send("POST", faults(worker), { ...options, body: fault }),
    clearFaults: (worker, options) => transport.send("DELETE", faults(worker), options),
  };
}

import { Endpoint } from "../network/endpoint.ts";
import type { DatagramSocket } from "../network/datagram-socket.ts";
import type { AggregatorOptions } from "./aggregator-options.ts";

/** An aggregator's side of the network, as its options want it; no handlers yet. */
export function openEndpoint(options: AggregatorOptions, socket: DatagramSocket): Endpoint {
  const { id, key, trust, strict, clockTolerance, maximumMessageSize, keyRotationInterval, allowedSources } = options;
  const { certificate } = options;
  return new Endpoint({
    id,
    role: "aggregator",
    key,
    trust,
    socket,
    ...(certificate === undefined ? {} : { certificate }),
    ...(strict === undefined ? {} : { strict }),
    ...(clockTolerance === undefined ? {} : { clockToleranceSeconds: clockTolerance }),
    ...(maximumMessageSize === undefined ? {} : { maximumMessageSize }),
    ...(keyRotationInterval === undefined ? {} : { keyRotationInterval }),
    ...(allowedSources === undefined ? {} : { allowedSources }),
  });
}

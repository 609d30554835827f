import type { AggregatorOptions } from "../aggregator/aggregator-options.ts";
import { distributionOf } from "./distribution-of.ts";
import type { AggregatorNodeOptions } from "./node-options.ts";

/** An aggregator's options, as the node's configuration has them. */
export function aggregatorOptionsOf(options: AggregatorNodeOptions): AggregatorOptions {
  const { id, key, trust, certificate, registry, port, wrapSocket, config } = options;
  const { aggregator, fountain_codes: codes, worker } = config;
  return {
    id,
    key,
    trust,
    registry,
    bind: { address: aggregator.bind_address, port: port ?? aggregator.udp_port },
    maxWorkers: aggregator.max_workers,
    maximumMessageSize: aggregator.max_message_size,
    heartbeatInterval: worker.heartbeat_interval,
    strict: aggregator.security.require_signatures,
    allowedSources: aggregator.security.allowed_sources,
    keyRotationInterval: aggregator.security.key_rotation_interval,
    clockTolerance: aggregator.security.clock_tolerance,
    cacheSize: worker.cache_size,
    cacheTtl: worker.cache_ttl,
    distribution: distributionOf(codes),
    ...(certificate === undefined ? {} : { certificate }),
    ...(wrapSocket === undefined ? {} : { wrapSocket }),
  };
}

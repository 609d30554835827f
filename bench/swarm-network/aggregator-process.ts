import { AggregatorNode, createRegistry, readTrustFile, SwarmKey, swarmConfigOf } from "@hearth/swarm";
import { sumOperation } from "./sum-operation.ts";

/** Told on the command line, as JSON. */
export interface AggregatorSettings {
  id: string;
  seed: string;
  trust: string;
  port: number;
  folder: string;
  peers: { id: string; host: string; port: number }[];
}

if (process.argv[2] !== undefined && process.send !== undefined) {
  const { id, seed, trust, port, folder, peers } = JSON.parse(process.argv[2]) as AggregatorSettings;
  const node = new AggregatorNode({
    id,
    key: SwarmKey.fromSeed(Buffer.from(seed, "hex")),
    trust: await readTrustFile(trust),
    registry: createRegistry([sumOperation]),
    config: await swarmConfigOf({
      aggregator: { leader_election: { enabled: true, peers } },
      worker: { heartbeat_interval: 0.5, cache_size: 0 },
    }),
    port,
    stateFolder: folder,
    onLeading: (leading, term) => process.send!({ leading, term }),
  });
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  await node.start();
  process.send({ started: true });
}

import { once } from "node:events";
import { join } from "node:path";
import { openDeviceKey } from "@hearth/identity";
import { openJournalWriter } from "@hearth/journal";
import {
  AggregatorNode,
  createRegistry,
  loadSwarmConfig,
  openMetricsStore,
  readTrustFile,
  writeTrustFile,
} from "@hearth/swarm";
import { keysFolder } from "../../home/open-home.ts";
import { action, type Session } from "../action.ts";
import type { SwarmAggregatorFlags } from "../commands/swarm.ts";
import { showLive } from "../swarm/show-live.ts";
import { openPlace, swarmFolder, trustPath } from "../swarm/swarm-place.ts";

/** Runs until Ctrl-C or an operator's shutdown. @returns whether to begin anew */
async function runOnce({ context, output, signal }: Session, flags: SwarmAggregatorFlags): Promise<boolean> {
  const config = await loadSwarmConfig(...(flags.config ?? []));
  const { type, file } = config.metrics.storage;
  await using resources = new AsyncDisposableStack();
  const journal = resources.use(
    await openJournalWriter({
      folder: join(swarmFolder(context), "journal"),
      key: await openDeviceKey({ folder: keysFolder(context.home) }),
    }),
  );
  const left = Promise.withResolvers<boolean>();
  const node = resources.use(
    new AggregatorNode({
      id: flags.id,
      ...(await openPlace(context, flags)),
      registry: createRegistry(),
      config,
      reload: () => loadSwarmConfig(...(flags.config ?? [])),
      reloadTrust: () => readTrustFile(trustPath(context, flags.trust)),
      saveTrust: (trust) => writeTrustFile(trustPath(context, flags.trust), trust),
      appendReceipt: (receipt) => journal.append(receipt),
      onShutdown: left.resolve,
      stateFolder: join(swarmFolder(context), flags.id),
      ...(flags.port === undefined ? {} : { port: flags.port }),
      ...(file === undefined ? {} : { metricsStore: await openMetricsStore(type, file) }),
    }),
  );
  await node.start();
  const { address, port } = node.aggregator.endpoint.address;
  if (output.json) output.data({ event: "aggregator-started", id: flags.id, address, port });
  else output.note(`aggregator ${flags.id} listens at ${address}:${port}; Ctrl-C stops it`);
  if (flags.live) resources.use(showLive(node, { process: context.process, output }));
  const aborted = signal.aborted ? Promise.resolve(false) : once(signal, "abort").then(() => false);
  return await Promise.race([left.promise, aborted]);
}

export default action<SwarmAggregatorFlags, []>(async (session, flags) => {
  while (await runOnce(session, flags)) session.output.note("begins anew");
  return undefined;
});

import { once } from "node:events";
import { createRegistry, loadSwarmConfig, openKernel, Worker, WorkerControl } from "@hearth/swarm";
import { action } from "../action.ts";
import type { SwarmWorkerFlags } from "../commands/swarm.ts";
import { shedStartupMemory } from "../../shed-startup-memory.ts";
import { addressOf, openPlace } from "../swarm/swarm-place.ts";

export default action<SwarmWorkerFlags, []>(async ({ context, output, signal }, flags) => {
  const { id, aggregator, config, strict, injectFaults } = flags;
  const place = await openPlace(context, flags);
  const settings = config === undefined ? undefined : (await loadSwarmConfig(config)).worker;
  const control = new WorkerControl({
    faultInjection: injectFaults,
    onCrash: () => process.kill(process.pid, "SIGKILL"),
  });
  const { kernel } = openKernel();
  await using worker = new Worker({
    id: settings?.worker_id ?? id,
    ...place,
    aggregators: await Promise.all(aggregator.map(addressOf)),
    registry: createRegistry(),
    kernel,
    strict,
    wrapSocket: control.network.wrap,
    extend: control.extend,
    ...(settings === undefined
      ? {}
      : {
          maxConcurrentTasks: settings.max_concurrent_tasks,
          taskTimeout: settings.task_timeout,
          cacheSize: settings.cache_size,
          cacheTtl: settings.cache_ttl,
          heartbeatInterval: settings.heartbeat_interval,
        }),
  });
  await worker.start();
  if (output.json)
    output.data({ event: "worker-started", id: worker.id, kernel: kernel.name, port: worker.endpoint?.address.port });
  else output.note(`worker ${worker.id} is there (${kernel.name}); Ctrl-C stops it`);
  shedStartupMemory();
  if (!signal.aborted) await once(signal, "abort");
  return undefined;
});

import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  fingerprintOf,
  generateKeyFiles,
  importPublicKey,
  LateOperations,
  openKernel,
  readPrivateKey,
  readTrustFile,
  type SwarmKey,
  Worker,
  WorkerControl,
  writeTrustFile,
} from "@hearth/swarm";
import { shedStartupMemory } from "../../shed-startup-memory.ts";
import { action } from "../action.ts";
import type { CliContext } from "../cli-context.ts";
import type { SwarmJoinFlags } from "../commands/swarm-hub.ts";
import { UsageError } from "../errors/usage-error.ts";
import { addressOf, swarmFolder, trustPath } from "../swarm/swarm-place.ts";

/** This machine's name, as far as it is one of a worker. */
function ownName(): string {
  const name = hostname()
    .split(".", 1)[0]!
    .replaceAll(/[^\w-]/g, "_");
  return /^[A-Za-z0-9][\w-]{0,63}$/.test(name) ? name : "worker_01";
}

/** The key of this device under a name; made at the first use. */
async function ownKey(context: CliContext, id: string): Promise<SwarmKey> {
  const folder = join(swarmFolder(context), "keys");
  const path = join(folder, `${id}_private.key`);
  return existsSync(path) ? await readPrivateKey(path) : (await generateKeyFiles(folder, id)).key;
}

export default action<SwarmJoinFlags, [string]>(async ({ context, output, signal }, flags, hub) => {
  const { id = ownName(), prepare, injectFaults } = flags;
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(id))
    throw new UsageError("a name has letters, digits, dots, dashes and underscores", { field: "id" });
  const address = await addressOf(hub);
  const hubKey = await importPublicKey(flags.hubKey);
  const path = trustPath(context, undefined);
  await mkdir(swarmFolder(context), { recursive: true, mode: 0o700 });
  const trust = await readTrustFile(path);
  trust.add({ id: `hub_${fingerprintOf(hubKey)}`, role: "aggregator", publicKey: hubKey });
  await writeTrustFile(path, trust);
  const key = await ownKey(context, id);
  const publicKey = key.raw.toString("hex");
  if (prepare) {
    if (output.json) output.data({ id, public_key: publicKey });
    else
      output.text(
        `At the hub: hearth swarm trust ${id} ${publicKey}\nHere: hearth-worker --id ${id} --aggregator ${hub}`,
      );
    return undefined;
  }
  if (output.json) output.data({ event: "worker-waiting", id, public_key: publicKey });
  else output.note(`waits until the hub's owner trusts it: hearth swarm trust ${id} ${publicKey}`);
  const control = new WorkerControl({
    faultInjection: injectFaults,
    onCrash: () => process.kill(process.pid, "SIGKILL"),
  });
  const { kernel } = openKernel();
  await using worker = new Worker({
    id,
    key,
    trust,
    aggregators: [address],
    registry: new LateOperations(),
    kernel,
    heartbeatInterval: 1,
    // Somebody has to type a command at the hub first.
    connectTimeout: 2 ** 31 - 1,
    wrapSocket: control.network.wrap,
    extend: control.extend,
  });
  const stopped = once(signal, "abort");
  const joined = worker.start().then(() => true);
  // Ctrl-C while it waits: closing it ends the wait.
  if (!(await Promise.race([joined, stopped.then(() => false)]))) {
    joined.catch(() => undefined);
    await worker.crash();
    return undefined;
  }
  if (output.json)
    output.data({ event: "worker-started", id, kernel: kernel.name, port: worker.endpoint?.address.port });
  else output.note(`worker ${id} computes for ${hub} (${kernel.name}); Ctrl-C stops it`);
  shedStartupMemory();
  if (!signal.aborted) await stopped;
  return undefined;
});

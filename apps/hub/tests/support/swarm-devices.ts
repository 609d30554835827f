import { fileURLToPath } from "node:url";
import type { SwarmView } from "@hearth/protocol";
import { type DeviceProcess, end, startDeviceProcess, startIn } from "./device-process.ts";
import { eventually, type TestHub } from "./test-hub.ts";

const hearthWorker = fileURLToPath(new URL("../../../../packages/swarm/bin/hearth-worker.js", import.meta.url));
const lyingWorker = fileURLToPath(new URL("./lying-worker.ts", import.meta.url));

/** A device of its own: a home, a key, and a worker that runs as a process. */
export interface Device extends DeviceProcess {
  readonly id: string;
}

export type DeviceKind = "join" | "hearth-worker" | "lying";

export async function viewOf(hub: TestHub): Promise<SwarmView> {
  return (await hub.call("GET", "/api/v1/swarm")).body;
}

/** Makes a device, has the owner trust it, starts its worker, and waits until the hub sees it. */
export async function joinDevice(
  hub: TestHub,
  id: string,
  { kind = "join", trusted = true }: { kind?: DeviceKind; trusted?: boolean } = {},
): Promise<Device> {
  const { door } = await viewOf(hub);
  const asked = await startDeviceProcess(door!, id, kind === "join" ? ["--inject-faults"] : ["--prepare"]);
  const { home, publicKey } = asked;
  if (trusted) await hub.call("POST", "/api/v1/swarm/devices", { body: { name: id, publicKey } });
  const child =
    kind === "join"
      ? asked.child
      : startIn(
          home,
          kind === "lying"
            ? [lyingWorker, home, id, "127.0.0.1", String(door!.port)]
            : [hearthWorker, "--id", id, "--aggregator", `127.0.0.1:${door!.port}`],
        );
  child.stdout?.resume();
  if (trusted)
    // A process of its own has to start first, on a machine that may be busy.
    await eventually(
      `${id} at the hub`,
      async () => (await viewOf(hub)).workers.some((worker) => worker.id === id),
      120,
    );
  return {
    id,
    home,
    publicKey,
    child,
    async [Symbol.asyncDispose]() {
      await end(child);
      await asked[Symbol.asyncDispose]();
    },
  };
}

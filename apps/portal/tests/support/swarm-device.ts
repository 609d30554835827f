import { type DeviceProcess, startDeviceProcess } from "@hearth/hub/tests";
import type { SwarmRunView, SwarmView } from "@hearth/protocol";
import { eventually, type PortalHub } from "./start-hub.ts";

/** A device at the hub's door that waits until the hub's owner trusts its key. */
export async function startDevice(hub: PortalHub, name: string): Promise<DeviceProcess> {
  const { door } = await hub.call<SwarmView>("GET", "/api/v1/swarm");
  return await startDeviceProcess(door!, name, ["--inject-faults"]);
}

/** Gives the swarm's page something of everything: a device, a run with a slow worker, a loop, a fault. */
export async function fillSwarm(hub: PortalHub, { publicKey }: DeviceProcess): Promise<void> {
  await hub.call("POST", "/api/v1/swarm/devices", { name: "laptop", publicKey });
  const here = async (): Promise<boolean> =>
    (await hub.call<SwarmView>("GET", "/api/v1/swarm")).workers.some(({ id }) => id === "laptop");
  await eventually("the device", here);
  await hub.call("PUT", "/api/settings/", { settings: { swarm_fault_injection: true } });
  await hub.call("POST", "/api/v1/swarm/loop", { seconds: 3_600 });
  await hub.call("POST", "/api/v1/swarm/workers/laptop/faults", { kind: "slow", amount: 4, seconds: 600 });
  for (const example of ["small", "large"]) await hub.call("POST", "/api/v1/swarm/runs", { example });
  await eventually("the runs' ends", async () => {
    const { runs } = await hub.call<{ runs: SwarmRunView[] }>("GET", "/api/v1/swarm/runs");
    return runs.every(({ state }) => state === "completed");
  });
}

import { setTimeout as pause } from "node:timers/promises";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";
import { hubSnapshots } from "../swarm/hub-snapshot.ts";
import { LiveScreen } from "../swarm/live-screen.ts";
import { liveLines } from "../swarm/live-lines.ts";

export default action<{ json: boolean; live: boolean }, []>(async (session, { live }) => {
  const { context, output, signal } = session;
  await using hub = await requireHub(session);
  const snapshots = hubSnapshots();
  if (live) {
    using screen = new LiveScreen(context.process, output);
    while (!signal.aborted) {
      const view = await hub.client.swarm.view({ signal });
      screen.show(snapshots(view), view);
      await pause(1_000, undefined, { signal });
    }
    return exitCode.ok;
  }
  const view = await hub.client.swarm.view({ signal });
  if (output.json) {
    output.data(view);
    return exitCode.ok;
  }
  const { door, devices } = view;
  output.text(liveLines(snapshots(view)).join("\n"));
  for (const { name, fingerprint, here, revokedAt } of devices)
    output.text(
      `${name}  ${fingerprint}  ${revokedAt !== undefined ? "revoked" : here ? "joined" : "trusted, not here"}`,
    );
  output.text(
    door === undefined
      ? "Devices may not join: start the hub with hearth up --swarm-listen ADDRESS:PORT"
      : `Devices join with: hearth swarm join ${door.address}:${door.port} --hub-key ${door.publicKey}`,
  );
  return exitCode.ok;
});

import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { table } from "../output/format.ts";

export default action<{ json: boolean }, []>(async (session) => {
  await using hub = await findOrOpenHub(session);
  const agents = await hub.client.agents.list({ signal: session.signal });
  if (session.output.json) session.output.data({ agents });
  else {
    const rows = agents.map(({ id, level, status, state, manifest }) => [
      id,
      level,
      `${status}, ${state}`,
      manifest.capabilities.map(({ name }) => name).join(", "),
    ]);
    session.output.text(table([["AGENT", "LEVEL", "HEALTH", "CAPABILITIES"], ...rows]));
  }
  return exitCode.ok;
});

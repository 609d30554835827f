import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printPeer } from "../output/print-peer.ts";

export default action<{ json: boolean }, [string, ...string[]]>(async (session, _flags, name, ...tools) => {
  await using hub = await findOrOpenHub(session);
  const chosen = tools.length === 0 ? undefined : tools;
  const peer = await hub.client.peers.accept(name, chosen, { signal: session.signal });
  if (session.output.json) session.output.data({ peer });
  else printPeer(session.output, peer);
  return exitCode.ok;
});

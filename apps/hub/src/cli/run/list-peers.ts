import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printPeer } from "../output/print-peer.ts";

/** The command that lists one kind of foreign servers and agents. */
export const listPeers = (kind: "mcp" | "a2a") =>
  action<{ json: boolean }, []>(async (session) => {
    await using hub = await findOrOpenHub(session);
    const peers = await hub.client.peers.list(kind, { signal: session.signal });
    if (session.output.json) session.output.data({ peers });
    else if (peers.length === 0) session.output.note(`There is none. See: hearth ${kind} add --help`);
    else for (const peer of peers) printPeer(session.output, peer);
    return exitCode.ok;
  });

import { action } from "../action.ts";
import type { A2aAddFlags } from "../commands/a2a.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printPeer, printRefused } from "../output/print-peer.ts";

export default action<A2aAddFlags, [string, string]>(async (session, flags, name, url) => {
  const { context, output, signal } = session;
  const { review, unsigned, egress = [], private: privateOk = [] } = flags;
  // By name and not as a word: command lines are read by others and kept in histories.
  const token = flags.token === undefined ? undefined : context.process.env[flags.token];
  if (flags.token !== undefined && (token === undefined || token === ""))
    throw new UsageError(`the variable ${flags.token} is not set`, {
      hint: "Export it first, then give its name to --token.",
    });
  await using hub = await findOrOpenHub(session);
  const definition = { transport: "a2a", url, unsigned, egress, privateOk };
  const input = { name, definition, accept: !review, ...(token === undefined ? {} : { token }) };
  const added = await hub.client.peers.add(input, { signal });
  if (output.json) output.data(added);
  else {
    printPeer(output, added.peer);
    printRefused(output, added.refused);
  }
  return exitCode.ok;
});

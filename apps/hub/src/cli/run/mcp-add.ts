import { resolve } from "node:path";
import { action } from "../action.ts";
import type { McpAddFlags } from "../commands/mcp.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub, requireHub } from "../hub-access.ts";
import { printPeer, printRefused } from "../output/print-peer.ts";

export default action<McpAddFlags, [string, ...string[]]>(async (session, flags, name, ...command) => {
  const { context, output, signal } = session;
  const { url, review, login, egress = [], private: privateOk = [] } = flags;
  if ((url === undefined) === (command.length === 0))
    throw new UsageError("give either --url, or -- and the command", {
      hint: "Such as: hearth mcp add notes -- node /opt/notes/server.mjs",
    });
  const environment = Object.fromEntries(
    (flags.env ?? []).map((entry) => {
      const at = entry.indexOf("=");
      if (at < 1) throw new UsageError(`--env ${entry} is not NAME=VALUE`);
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
  const packages = (flags.package ?? []).map((path) => resolve(context.folder, path));
  const definition =
    url === undefined
      ? { transport: "stdio", command, packages, environment, egress, privateOk }
      : { transport: "http", url, egress, privateOk };
  // The browser comes back to the hub, so it has to be there for longer than this command.
  await using hub = login ? await requireHub(session) : await findOrOpenHub(session);
  const added = await hub.client.peers.add({ name, definition, accept: !review, unseen: login }, { signal });
  const link = login ? await hub.client.peers.login(name, { signal }) : undefined;
  if (output.json) output.data({ ...added, ...(link === undefined ? {} : { link }) });
  else {
    printPeer(output, added.peer);
    printRefused(output, added.refused);
    if (link !== undefined) output.text(`Log in here, within ten minutes: ${link}`);
  }
  return exitCode.ok;
});

import type { PeerDriver } from "../../peers/peer-driver.ts";
import type { PeerRest } from "../../peers/peer-rest.ts";
import { callTool } from "./call-tool.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { McpPeers, type McpPeersOptions } from "./mcp-peers.ts";

/** Speaks with MCP servers. */
export function createMcpDriver(options: McpPeersOptions & { rest: PeerRest; callMilliseconds?: number }): PeerDriver {
  const peers = new McpPeers(options);
  const { rest, callMilliseconds } = options;
  return {
    async look(session, peer, signal) {
      const { definition } = peer;
      // Before it runs for the first time: what runs is what was hashed, or the pin says so.
      const pin = definition.transport === "stdio" ? await fingerprintOf(definition) : undefined;
      const { tools, refused, protocol } = await peers.look(session, { ...peer, pin }, signal);
      return { tools, refused, protocol, pin };
    },
    call: ({ session, peer, tool, input, context }) =>
      callTool({
        peers,
        rest,
        peer,
        tool: tool.tool,
        input,
        session,
        context,
        ...(callMilliseconds === undefined ? {} : { callMilliseconds }),
      }),
  };
}

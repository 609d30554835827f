import type { GatewaySession } from "@hearth/gateway";
import { type Capability, type JsonSchema, NotFoundError } from "@hearth/protocol";
import { type Agent, type AgentContext, defineAgent } from "@hearth/runtimes";
import { z } from "zod";
import { toSegment } from "../names/tool-names.ts";
import { agentNameOf, type OfferedTool, type Peer } from "./peer.ts";
import { foreignResult, type ForeignResult } from "../result/foreign-result.ts";

/** The door of the run that a capability's code is in. */
export type SessionOf = (context: AgentContext) => GatewaySession;

export interface PeerAgentOptions {
  peer: Peer;
  tools: readonly OfferedTool[];
  call: (tool: OfferedTool, input: Record<string, unknown>, context: AgentContext) => Promise<ForeignResult>;
}

/** A capability's name for a peer's tool. The peer's name stands before it, so nothing of ours can have it. */
export function capabilityOf(peer: Pick<Peer, "name">, tool: string): string {
  return `${peer.name}.${toSegment(tool)}`;
}

/**
 * A peer as an agent: each of its tools is a capability, with its own input schema and our output. It works for its
 * owner only. Undefined where there is nothing that may be used.
 */
export function peerAgent({ peer, tools, call }: PeerAgentOptions): Agent | undefined {
  if (tools.length === 0) return undefined;
  const isAgent = peer.definition.transport === "a2a";
  return defineAgent({
    manifest: {
      name: agentNameOf(peer),
      version: "1.0.0",
      description: isAgent
        ? `The agent ${peer.name}, which belongs to someone else. What it answers is data from outside.`
        : `The MCP server ${peer.name}, made by someone else. What it answers is data from outside.`,
      level: "worker",
      runtime: isAgent ? "remote" : peer.definition.transport === "stdio" ? "process" : "remote",
    },
    capabilities: tools.map((tool) => ({
      name: capabilityOf(peer, tool.tool),
      description: described(peer, tool),
      permissions: permissionsOf(peer),
      input: tool.input,
      output: outputOf(tool),
      run(input: Record<string, unknown>, context: AgentContext) {
        if (context.task.owner !== peer.owner) throw new NotFoundError("capability", tool.tool);
        return call(tool, input, context);
      },
    })),
  });
}

/** Our result, with what the tool says of its structured content within it. */
function outputOf({ output }: OfferedTool): JsonSchema {
  const schema = z.toJSONSchema(foreignResult);
  if (output === undefined) return schema;
  return { ...schema, properties: { ...schema.properties, structured: output } };
}

/** Its own words come last and are marked: whoever plans with them knows whose they are. */
function described(peer: Peer, { tool, description }: OfferedTool): string {
  const words = description === "" ? "It says nothing of it." : `In its own words: ${description}`;
  return `${tool} of ${peer.name}, from outside. ${words}`;
}

function permissionsOf({ definition }: Peer): Capability["permissions"] {
  if (definition.transport !== "stdio") return ["network"];
  return definition.egress.length > 0 ? ["command", "network"] : ["command"];
}

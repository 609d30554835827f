import { type GatewaySession, guardOutgoing, requireDone } from "@hearth/gateway";
import { ask, decideFlow, deny, type EgressPlan, type Finding, type Label, type MessagePlan } from "@hearth/policy";
import type { AgentContext } from "@hearth/runtimes";
import type { CallToolResult, Progress, Tool } from "@modelcontextprotocol/client";
import { PeerFailedError } from "../../errors/peer-failed-error.ts";
import { agentNameOf, type Peer, sourceOf } from "../../peers/peer.ts";
import type { PeerRest } from "../../peers/peer-rest.ts";
import type { ForeignResult } from "../../result/foreign-result.ts";
import { cleanText, quoteForeign } from "../../text/clean-text.ts";
import { digestOf, type McpPeers } from "./mcp-peers.ts";
import { failureText, readResult } from "./read-result.ts";

export interface CallToolOptions {
  peers: McpPeers;
  rest: PeerRest;
  peer: Peer;
  tool: string;
  input: Record<string, unknown>;
  /** The run's door. */
  session: GatewaySession;
  context: Pick<AgentContext, "signal" | "progress" | "step">;
  callMilliseconds?: number;
}

/**
 * Calls one tool of a server as one effect: decided, recorded, and its answer labelled. A call that a lost hub had begun
 * is not made again.
 * @throws PeerFailedError, PeerLoginError, ApprovalNeededError, EffectDeniedError, or the signal's reason
 */
export async function callTool(options: CallToolOptions): Promise<ForeignResult> {
  const { peers, rest, peer, tool, input, context } = options;
  return await context.step("foreign-call", async () => {
    const used = await peers.use(options.session, peer, tool, context.signal);
    const { session, connection } = used;
    const definition = { name: tool, inputSchema: used.tool.input } as Tool;
    const send = async (sent: Record<string, unknown>): Promise<CallToolResult> => {
      await beginOnce(context, peer);
      session.addLabel({ class: "public", untrusted: true, sources: [sourceOf(peer)] });
      try {
        const answer = await connection.call(definition, sent, {
          signal: context.signal,
          onProgress: (progress) => report(context, progress),
          ...(options.callMilliseconds === undefined ? {} : { timeoutMilliseconds: options.callMilliseconds }),
        });
        rest.recovered(`${peer.owner}/${peer.name}`);
        return answer;
      } catch (error) {
        if (error instanceof PeerFailedError && error.failure !== "refused") rest.failed(`${peer.owner}/${peer.name}`);
        throw error;
      }
    };
    const answer = await perform(session, { peer, tool, input, send });
    if (answer.isError === true)
      throw new PeerFailedError(peer.name, "refused", `${tool} failed: ${quoteForeign(failureText(answer), 500)}`);
    return readResult(sourceOf(peer), answer);
  });
}

interface Call {
  peer: Peer;
  tool: string;
  input: Record<string, unknown>;
  send: (sent: Record<string, unknown>) => Promise<CallToolResult>;
}

async function perform(session: GatewaySession, { peer, tool, input, send }: Call): Promise<CallToolResult> {
  const { definition } = peer;
  const body = JSON.stringify(input);
  const shared = {
    summary: `call ${tool} of the MCP server ${peer.name}`,
    question: `call ${tool} of the MCP server ${peer.name} with ${cleanText(body, 1000)}`,
    binding: { peer: peer.name, tool, input: digestOf(input) },
    describe: (answer: CallToolResult) => ({ peer: peer.name, tool, isError: answer.isError === true }),
  };
  if (definition.transport === "http") {
    const outgoing = guardOutgoing(session, { url: definition.url, headers: {}, body });
    const outcome = await session.perform<EgressPlan, CallToolResult>({
      ...shared,
      request: { tool: "egress", args: { target: definition.url, method: "POST" } },
      action: "network-called",
      findings: () => outgoing.findings,
      perform: (_plan, { approved }) => send(parseSent(outgoing.bodyFor(approved) ?? body)),
    });
    return requireDone(`calling ${tool} of ${peer.name}`, outcome);
  }
  // A program without a network can tell nobody; with one, what it is given may leave by it.
  const reaches = definition.egress.length > 0;
  const outgoing = reaches ? guardOutgoing(session, { url: `mcp://${peer.name}/`, headers: {}, body }) : undefined;
  const outcome = await session.perform<MessagePlan, CallToolResult>({
    ...shared,
    request: { tool: "message", args: { channel: "agent", to: agentNameOf(peer) } },
    action: "message-sent",
    findings: () => [...(outgoing?.findings ?? []), ...(reaches ? flowFindings(session.label) : [])],
    perform: (_plan, { approved }) => send(parseSent(outgoing?.bodyFor(approved) ?? body)),
  });
  return requireDone(`calling ${tool} of ${peer.name}`, outcome);
}

/** What labels say of something that may leave the machine. */
export function flowFindings(label: Label): Finding[] {
  const flow = decideFlow(label, true);
  if (flow.decision === "allowed") return [];
  return [flow.decision === "denied" ? deny("labels-secret", flow.why) : ask("labels-three", flow.why)];
}

/** The redacted text is JSON again, unless what was taken out was not in a text. */
export function parseSent(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch (cause) {
    throw new PeerFailedError("input", "refused", "personal data in it cannot be taken out of a number", cause);
  }
}

/**
 * Remembers that the call goes out now. Where it is remembered already, an earlier attempt lost its hub, or failed, after
 * that: what became of the call is not known.
 */
export async function beginOnce(context: Pick<AgentContext, "step">, peer: Peer): Promise<void> {
  let first = false;
  await context.step("foreign-call-begun", () => {
    first = true;
    return true;
  });
  if (!first)
    throw new PeerFailedError(peer.name, "crashed", "an earlier attempt of this call was cut off, and is not repeated");
}

function report(context: Pick<AgentContext, "progress">, { progress, total, message }: Progress): void {
  const fraction = total === undefined || !(total > 0) ? 0 : Math.min(1, Math.max(0, progress / total));
  context.progress(
    Number.isFinite(fraction) ? fraction : 0,
    message === undefined ? undefined : cleanText(message, 300),
  );
}

import { setTimeout as wait } from "node:timers/promises";
import {
  AGENT_CARD_PATH,
  AgentCard,
  type Artifact,
  type Message,
  Role,
  SendMessageRequest,
  type Task,
  TaskState,
} from "@a2a-js/sdk";
import { type Client, ClientFactory, JsonRpcTransportFactory } from "@a2a-js/sdk/client";
import { type GatewaySession, guardOutgoing, requireDone } from "@hearth/gateway";
import type { EgressPlan } from "@hearth/policy";
import { HearthError, newId } from "@hearth/protocol";
import type { AgentContext } from "@hearth/runtimes";
import { PeerFailedError } from "../../errors/peer-failed-error.ts";
import { beginOnce, parseSent } from "../../mcp/client/call-tool.ts";
import { digestOf } from "../../mcp/client/mcp-peers.ts";
import { openPeerFetch, placeParts } from "../../mcp/client/peer-fetch.ts";
import { compareTools, usableTools } from "../../peers/compare-tools.ts";
import type { PeerDriver, PeerLook } from "../../peers/peer-driver.ts";
import type { PeerRest } from "../../peers/peer-rest.ts";
import { agentNameOf, type Peer, type RemoteAgent, sourceOf } from "../../peers/peer.ts";
import { type ForeignResult, ForeignResultBuilder } from "../../result/foreign-result.ts";
import { cleanText, quoteForeign } from "../../text/clean-text.ts";
import { skillExtension } from "../extension.ts";
import { readCard, speaksExtension } from "./read-card.ts";

export interface A2aDriverOptions {
  rest: PeerRest;
  /** What a peer wants to see from us, if it was given one. */
  tokenOf: (peer: Peer) => Promise<string | undefined>;
  /** Between two looks at a task that cannot be streamed, milliseconds. @default 1000 */
  pollMilliseconds?: number;
}

interface Connection extends AsyncDisposable {
  client: Client;
  card: AgentCard;
  look: PeerLook;
}

/** Speaks with agents over A2A 1.0, by its JSON-RPC binding. */
export function createA2aDriver({ rest, tokenOf, pollMilliseconds = 1000 }: A2aDriverOptions): PeerDriver {
  /** Fetches the card, believes it or not, and makes a client of it; each address in it is decided when it is dialled. */
  async function connect(session: GatewaySession, peer: Peer, signal?: AbortSignal): Promise<Connection> {
    const definition = peer.definition as RemoteAgent;
    const outcome = await session.perform<EgressPlan, Connection>({
      request: { tool: "egress", args: { target: definition.url, method: "GET" } },
      summary: `read the card of the agent ${peer.name} at ${definition.url}`,
      action: "network-called",
      perform: async () => {
        session.addLabel({ class: "public", untrusted: true, sources: [sourceOf(peer)] });
        await using stack = new AsyncDisposableStack();
        const fetch = stack.use(openPeerFetch(session, placeParts(definition.url)));
        const token = await tokenOf(peer);
        const own = new URL(definition.url).origin;
        const fetchImpl = (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
          const headers = new Headers(init.headers);
          const to = new URL(input instanceof Request ? input.url : input).origin;
          // Ours for this agent, and nobody a card may point to.
          if (token !== undefined && to === own) headers.set("authorization", `Bearer ${token}`);
          const signals = [init.signal, signal].filter((one) => one instanceof AbortSignal);
          return fetch(input, {
            ...init,
            headers,
            ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
          });
        };
        const base = definition.url.endsWith("/") ? definition.url : `${definition.url}/`;
        let card = await fetchCard(peer, base, fetchImpl);
        const factory = new ClientFactory({ transports: [new JsonRpcTransportFactory({ fetchImpl })] });
        // Believed before anything else it says is used.
        readCard(card, definition);
        let client = await factory.createFromAgentCard(card);
        if (token !== undefined && card.capabilities?.extendedAgentCard === true) {
          card = await client.getAgentCard();
          client = await factory.createFromAgentCard(card);
        }
        const look = readCard(card, definition);
        const owned = stack.move();
        return { client, card, look, [Symbol.asyncDispose]: () => owned.disposeAsync() };
      },
      describe: ({ look }) => ({ signedBy: look.pin }),
    });
    return requireDone(`reading the card of ${peer.name}`, outcome);
  }

  const key = (peer: Peer): string => `${peer.owner}/${peer.name}`;
  const guarded = async <Value>(peer: Peer, what: string, work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      const explained = explain(peer, what, error);
      if (explained instanceof PeerFailedError && explained.failure === "malformed") rest.failed(key(peer));
      throw explained;
    }
  };

  return {
    look: (session, peer, signal) =>
      guarded(peer, "reading its card", async () => {
        await using connection = await connect(session, peer, signal);
        return connection.look;
      }),
    async call({ session: run, peer, tool, input, context }) {
      rest.check(peer.name, key(peer));
      const agent = agentNameOf(peer);
      const session =
        run.options.agent === agent
          ? run
          : run.child({
              who: { kind: "agent", id: agent, level: "worker", onBehalfOf: peer.owner },
              agent,
              level: 1,
              session: run.options.session,
              ...(run.options.task === undefined ? {} : { task: run.options.task }),
            });
      return await guarded(peer, `the call of ${tool.tool}`, async () => {
        await using connection = await connect(session, peer);
        if (peer.pin !== undefined && connection.look.pin !== peer.pin)
          throw new PeerFailedError(peer.name, "changed", "its card is signed by another key than the one accepted");
        const known = [{ tool: tool.tool, accepted: tool, pending: undefined, gone: false }];
        if (!usableTools(compareTools(known, connection.look.tools)).some((one) => one.tool === tool.tool))
          throw new PeerFailedError(peer.name, "changed", `${tool.tool} is not offered as it was accepted`);
        const sent = await context.step("a2a-sent", () =>
          send(session, { peer, skill: tool.tool, input, context, connection }),
        );
        const ended = sent.task === undefined ? sent : await follow(connection, peer, sent.task, context);
        rest.recovered(key(peer));
        return ended.result ?? failed(peer, tool.tool, ended.failure);
      });
    },
  };

  interface Sending {
    peer: Peer;
    skill: string;
    input: Record<string, unknown>;
    context: Pick<AgentContext, "step" | "signal">;
    connection: Connection;
  }

  async function send(
    session: GatewaySession,
    { peer, skill, input, context, connection }: Sending,
  ): Promise<{ task?: string; result?: ForeignResult; failure?: string }> {
    const body = JSON.stringify(input);
    const { url } = peer.definition as RemoteAgent;
    const outgoing = guardOutgoing(session, { url, headers: {}, body });
    const outcome = await session.perform<EgressPlan, Message | Task>({
      request: { tool: "egress", args: { target: url, method: "POST" } },
      summary: `ask the agent ${peer.name} for ${skill}`,
      question: `ask the agent ${peer.name} for ${skill} with ${cleanText(body, 1000)}`,
      action: "network-called",
      binding: { peer: peer.name, skill, input: digestOf(input) },
      findings: () => outgoing.findings,
      perform: async (_plan, { approved }) => {
        await beginOnce(context, peer);
        const given = parseSent(outgoing.bodyFor(approved) ?? body);
        const ours = speaksExtension(connection.card);
        const request = SendMessageRequest.fromJSON({
          message: {
            messageId: newId<string>(),
            role: Role.ROLE_USER,
            parts: [ours || typeof given["text"] !== "string" ? { data: given } : { text: given["text"] }],
            ...(ours ? { extensions: [skillExtension], metadata: { [skillExtension]: { skill } } } : {}),
          },
          configuration: { returnImmediately: true },
        });
        return await connection.client.sendMessage(request, { signal: context.signal });
      },
    });
    const answer = requireDone(`asking ${peer.name} for ${skill}`, outcome);
    if ("messageId" in answer) return { result: resultOf(peer, [{ parts: answer.parts }]) };
    const ended = endOf(peer, answer);
    return ended ?? { task: answer.id };
  }

  /** Until it has ended; where the run is cancelled, so is the task over there. */
  async function follow(
    { client, card }: Connection,
    peer: Peer,
    id: string,
    context: Pick<AgentContext, "signal" | "progress">,
  ): Promise<{ result?: ForeignResult; failure?: string; task?: string }> {
    const { signal } = context;
    try {
      for (;;) {
        signal.throwIfAborted();
        const task = await client.getTask({ tenant: "", id }, { signal });
        const ended = endOf(peer, task);
        if (ended !== undefined) return ended;
        if (card.capabilities?.streaming !== true) {
          await wait(pollMilliseconds, undefined, { signal });
          continue;
        }
        for await (const { payload } of client.resubscribeTask({ tenant: "", id }, { signal })) {
          if (payload?.$case !== "statusUpdate") continue;
          const said = textOf(payload.value.status?.message);
          const fraction = payload.value.metadata?.["fraction"] as unknown;
          const known = typeof fraction === "number" && fraction >= 0 && fraction <= 1 ? fraction : 0;
          context.progress(known, said === "" ? undefined : cleanText(said, 300));
        }
      }
    } catch (error) {
      if (signal.aborted) {
        await client
          .cancelTask({ tenant: "", id, metadata: undefined }, { signal: AbortSignal.timeout(5000) })
          .catch(() => undefined);
        throw signal.reason;
      }
      throw error;
    }
  }
}

/** The card, read by the schema of the protocol whatever came. */
async function fetchCard(peer: Peer, base: string, fetch: (input: URL) => Promise<Response>): Promise<AgentCard> {
  const response = await fetch(new URL(AGENT_CARD_PATH, base));
  if (!response.ok)
    throw new PeerFailedError(peer.name, "unreachable", `its card was answered with status ${response.status}`);
  return AgentCard.fromJSON(await response.json());
}

/** What came of a task that goes on no further; undefined while it does. */
function endOf(peer: Peer, task: Task): { result?: ForeignResult; failure?: string } | undefined {
  const said = textOf(task.status?.message);
  switch (task.status?.state) {
    case TaskState.TASK_STATE_COMPLETED:
      return { result: resultOf(peer, task.artifacts) };
    case TaskState.TASK_STATE_FAILED:
    case TaskState.TASK_STATE_CANCELED:
    case TaskState.TASK_STATE_REJECTED:
      return { failure: said };
    case TaskState.TASK_STATE_INPUT_REQUIRED:
      return { failure: `it asks for more: ${said}` };
    default:
      return undefined;
  }
}

function resultOf(peer: Peer, artifacts: readonly Pick<Artifact, "parts">[]): ForeignResult {
  const builder = new ForeignResultBuilder(sourceOf(peer));
  const data: unknown[] = [];
  for (const { content, mediaType, filename } of artifacts.flatMap(({ parts }) => parts)) {
    if (content?.$case === "text") builder.text(content.value);
    else if (content?.$case === "raw") builder.data(mediaType, Buffer.from(content.value).toString("base64"));
    else if (content?.$case === "url") builder.link(content.value, filename, mediaType);
    else if (content?.$case === "data") data.push(content.value);
  }
  if (data.length > 0) builder.structured(data.length === 1 ? data[0] : data);
  return builder.build();
}

function textOf(message: Message | undefined): string {
  return (message?.parts ?? [])
    .map(({ content }) => (content?.$case === "text" ? content.value : ""))
    .join(" ")
    .trim();
}

function failed(peer: Peer, skill: string, said: string | undefined): never {
  throw new PeerFailedError(peer.name, "refused", `${skill} failed: ${quoteForeign(said ?? "", 500)}`);
}

function explain(peer: Peer, what: string, error: unknown): unknown {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (HearthError.isInstance(cause)) return cause;
  if (!(error instanceof Error) || error.name === "AbortError") return error;
  return new PeerFailedError(peer.name, "malformed", `${what} failed: ${quoteForeign(error.message)}`, error);
}

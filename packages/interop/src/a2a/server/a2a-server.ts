import { type AgentCard, A2A_VERSION_HEADER, formatSSEEvent, HTTP_EXTENSION_HEADER } from "@a2a-js/sdk";
import { JsonRpcTransportHandler, ServerCallContext, validateVersion } from "@a2a-js/sdk/server";
import type { Engine } from "@hearth/engine";
import type { DeviceKey } from "@hearth/identity";
import type { Capability, Principal } from "@hearth/protocol";
import type { Database } from "@hearth/storage";
import { inScope, type Scopes } from "../../tasks/scope.ts";
import { makeCard } from "../card.ts";
import { createA2aHandler } from "./a2a-handler.ts";
import { TaskLinks } from "./task-links.ts";

export interface A2aServerOptions {
  engine: Pick<Engine, "submit" | "get" | "cancel" | "subscribe">;
  database: Database<unknown>;
  /** The device's key as it is now: it may be replaced while the server runs. */
  key: () => DeviceKey;
  version: string;
  /** Where the hub is reached. */
  address: () => string;
  /** What a caller could use if nothing limited them; of nobody, what everyone may know. */
  capabilities: (who: Principal | undefined) => readonly Capability[];
}

export interface A2aRequest {
  who: Principal;
  scopes: Scopes;
  body: unknown;
  header: (name: string) => string | undefined;
  signal: AbortSignal;
}

/** Either one JSON-RPC answer, or a stream of them as server-sent events. */
export type A2aAnswer = { kind: "json"; body: unknown } | { kind: "stream"; events: AsyncIterable<string> };

export interface A2aServer {
  /** The card that anyone may read, as JSON: what every hub can do, signed. */
  publicCard(): unknown;
  /** The card for this caller: with everything that they may use. */
  cardFor(caller: Pick<A2aRequest, "who" | "scopes">): unknown;
  answer(request: A2aRequest): Promise<A2aAnswer>;
}

/** The hub as an A2A 1.0 agent, by the JSON-RPC binding. Push notifications are not offered, and refused. */
export async function createA2aServer(options: A2aServerOptions): Promise<A2aServer> {
  const { engine, database, key, version, address, capabilities } = options;
  const { AgentCard: codec } = await import("@a2a-js/sdk");
  const links = new TaskLinks(database);
  const cardOf = (offered: readonly Capability[]): AgentCard =>
    makeCard({ address: address(), version, capabilities: offered, key: key() });
  const offeredTo = ({ who, scopes }: Pick<A2aRequest, "who" | "scopes">): Capability[] =>
    inScope(capabilities(who), scopes);

  return {
    publicCard: () => codec.toJSON(cardOf(capabilities(undefined))),
    cardFor: (caller) => codec.toJSON(cardOf(offeredTo(caller))),
    async answer({ who, scopes, body, header, signal }) {
      const offered = offeredTo({ who, scopes });
      const handler = createA2aHandler({
        engine,
        links,
        who,
        scopes,
        capabilities: offered,
        card: () => cardOf(capabilities(undefined)),
        extendedCard: () => cardOf(offered),
        signal,
      });
      const id = (body as { id?: unknown } | undefined)?.id ?? null;
      const refuse = (error: unknown) => ({
        jsonrpc: "2.0",
        id,
        error: JsonRpcTransportHandler.mapToJSONRPCError(error),
      });
      const extensions = header(HTTP_EXTENSION_HEADER);
      const requestedVersion = header(A2A_VERSION_HEADER);
      const context = new ServerCallContext({
        ...(requestedVersion === undefined ? {} : { requestedVersion }),
        ...(extensions === undefined ? {} : { requestedExtensions: extensions.split(",").map((uri) => uri.trim()) }),
      });
      try {
        validateVersion(context.requestedVersion, await handler.getAgentCard(), "JSONRPC");
        const given = body as Record<string, unknown>;
        const answer = await new JsonRpcTransportHandler(handler).handle(given, context);
        if (!(Symbol.asyncIterator in answer)) return { kind: "json", body: answer };
        // The first event is awaited, so that what is wrong with the request is an answer and not a broken stream.
        const events = answer[Symbol.asyncIterator]();
        const first = await events.next();
        return { kind: "stream", events: formatted(first, events, refuse) };
      } catch (error) {
        return { kind: "json", body: refuse(error) };
      }
    },
  };
}

async function* formatted(
  first: IteratorResult<unknown, void>,
  events: AsyncIterator<unknown, void>,
  refuse: (error: unknown) => unknown,
): AsyncGenerator<string, void, undefined> {
  try {
    for (let next = first; next.done !== true; next = await events.next()) yield formatSSEEvent(next.value);
  } catch (error) {
    yield formatSSEEvent(refuse(error));
  } finally {
    await events.return?.();
  }
}
